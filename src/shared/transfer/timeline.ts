import type { ModelGraph } from '../model/graph.ts'
import { kindOf } from '../model/parseConfig.ts'
import { callOrder } from '../model/callOrder.ts'
import { optimizerSchema, type OptimizerName } from '../training/optimizerSchema.ts'
import type { Phase, Plan, Timeline } from '../training/plan.ts'
import { unfreezeGroups, type UnfreezeGroup } from './unfreezeGroups.ts'

type Template<Name extends Timeline['template']> = Extract<Timeline, { template: Name }>

/**
 * The phases of a plan, templates written out. Phases that are given as a list come back as they are.
 *
 * `headThenAll`: first the new layers, then everything. `gradual`: first the new layers, then one more
 * group of `unfreezeGroups` a phase from the top down, the groups above going on. `features`: the new layers
 * alone. `all`: everything from the start.
 *
 * A template thaws nothing: a layer that does not train in the graph (its lock, a change, the file) stands still in
 * every phase, and `gradual` has no phase for a group of such layers. A phase of one's own can let it train. Outside
 * the layers that a phase trains, everything is frozen whole (batch norm predicts, dropout is off); augmentation at
 * the input stays on in every phase.
 *
 * `newLayers` are the layers whose weights begin anew (`initialWeights(...).drawn`). Where there are none, the top
 * group stands for them. Errors as `inferShapes`.
 */
export function expandPhases(
  phases: Plan['phases'],
  graph: ModelGraph,
  newLayers: readonly string[],
): Phase[] {
  if (!('template' in phases)) return [...phases]
  switch (phases.template) {
    case 'all':
      return [allPhase(phases)]
    case 'features':
      return [phase('head', phases, trainOnly(graph, headLayers(graph, newLayers)))]
    case 'headThenAll':
      return [headPhase(phases, graph, headLayers(graph, newLayers)), allPhase(phases)]
    case 'gradual':
      return gradualPhases(phases, graph, headLayers(graph, newLayers))
  }
}

interface Pace {
  readonly epochs: number
  readonly learningRate: number
  readonly optimizer: OptimizerName
}

function phase(name: string, pace: Pace, freeze: Phase['freeze']): Phase {
  return {
    name,
    freeze,
    epochs: pace.epochs,
    optimizer: optimizerSchema.parse({ name: pace.optimizer, learningRate: pace.learningRate }),
    schedule: { name: 'constant', warmUp: 0 },
    multipliers: [],
    callbacks: [],
  }
}

/** Without rows, every layer does as the graph says. */
function allPhase(pace: Pace): Phase {
  return phase('all', pace, [])
}

function headPhase(
  timeline: Template<'headThenAll' | 'gradual'>,
  graph: ModelGraph,
  head: ReadonlySet<string>,
): Phase {
  const { headEpochs, headLearningRate, optimizer } = timeline
  const pace = { epochs: headEpochs, learningRate: headLearningRate, optimizer }
  return phase('head', pace, trainOnly(graph, head))
}

/** Later rows win: all stands still, but for these, which do as the graph says. */
function trainOnly(graph: ModelGraph, layers: ReadonlySet<string>): Phase['freeze'] {
  const rows = (['train', 'freezeWeights'] as const).map((mode) => ({
    layers: graph.layers
      .filter(({ name, freeze }) => freeze === mode && layers.has(name))
      .map(({ name }) => name),
    mode,
  }))
  return [{ layers: '*', mode: 'freeze' }, ...rows.filter((row) => row.layers.length > 0)]
}

function gradualPhases(
  timeline: Template<'gradual'>,
  graph: ModelGraph,
  head: ReadonlySet<string>,
): Phase[] {
  const trained = new Set(head)
  const still = new Set(
    graph.layers.filter(({ freeze }) => freeze !== 'train').map(({ name }) => name),
  )
  const phases = [headPhase(timeline, graph, head)]
  for (const group of unfreezeGroups(graph)) {
    const fresh = group.layers.filter((name) => !trained.has(name) && !still.has(name))
    for (const name of [...group.layers, ...group.riders]) trained.add(name)
    if (fresh.length === 0) continue
    const decayed = timeline.learningRate * timeline.decay ** (phases.length - 1)
    const learningRate = Math.max(decayed, Number.MIN_VALUE)
    const pace = { epochs: timeline.epochsPerGroup, learningRate, optimizer: timeline.optimizer }
    phases.push(phase(phaseName(fresh), pace, trainOnly(graph, trained)))
  }
  return phases
}

function phaseName([first = '', ...others]: readonly string[]): string {
  return others.length === 0 ? `from ${first}` : `from ${first} and ${others.length} beside it`
}

/**
 * The layers that train with the head: the new ones, what goes with them, layers without weights that the user
 * put in (dropout in a head), and augmentation.
 */
function headLayers(graph: ModelGraph, newLayers: readonly string[]): ReadonlySet<string> {
  const groups = unfreezeGroups(graph)
  const fresh = new Set(newLayers)
  const top = fresh.size === 0 ? groups.slice(0, 1) : groups.filter(isAll(fresh))
  const names = new Set([...fresh, ...top.flatMap((group) => [...group.layers, ...group.riders])])
  const weighted = new Set(groups.flatMap((group) => group.layers))
  for (const { layer } of callOrder(graph)) {
    if (weighted.has(layer.name)) continue
    if (layer.origin === null || kindOf(layer).category === 'preprocessing') names.add(layer.name)
  }
  return new Set(graph.layers.map(({ name }) => name).filter((name) => names.has(name)))
}

const isAll =
  (names: ReadonlySet<string>) =>
  (group: UnfreezeGroup): boolean =>
    group.layers.every((name) => names.has(name))
