import { withWords } from '../data/dataPlan.ts'
import type { ChangeInput } from '../model/change.ts'
import type { ModelGraph } from '../model/graph.ts'
import { planSchema, type Plan, type PlanInput } from '../training/plan.ts'
import type { ComparisonPlan, LayerwisePlan, Way } from './comparisonSchema.ts'
import { layerStepChanges, layerSteps, type LayerStep, type Layerwise } from './layerwise.ts'
import { defaultTaskLoss, taskSchema } from './task.ts'

/** One draw of labelled rows and first weights. */
export interface Draw {
  readonly labelled: number
  readonly seed: number
}

export function wayTitle(name: string, way: Way): string {
  return way.title ?? name
}

const draw = ({ labelled, seed }: Draw) => `${labelled} labelled, seed ${seed}`

function targetPlan(
  comparison: ComparisonPlan,
  { labelled, seed }: Draw,
  own: Pick<PlanInput, 'name' | 'model' | 'phases'>,
): Plan {
  const { data, loss, metrics, classWeights, batchSize } = comparison
  return planSchema.parse({
    version: 1,
    seed,
    data: { ...data, split: { ...data.split, train: labelled } },
    loss,
    metrics,
    classWeights,
    batchSize,
    ...own,
  })
}

/** The cut, and the head that all ways share. */
function withHead({ head }: ComparisonPlan, end: string): readonly ChangeInput[] {
  return [
    { type: 'cut', at: { layer: end } },
    { type: 'addHead', layers: head },
  ]
}

const cutOf = ({ cut, encoder }: ComparisonPlan): string => cut ?? encoder.end

/** Learning from labels alone, all weights begun anew. */
export function fromScratch(comparison: ComparisonPlan, which: Draw): Plan {
  const { encoder, name, phases } = comparison
  return targetPlan(comparison, which, {
    name: `${name}: from scratch, ${draw(which)}`,
    model: {
      source: encoder.source,
      changes: [...encoder.changes, ...withHead(comparison, cutOf(comparison))],
      weights: 'fresh',
    },
    phases,
  })
}

interface PretrainedModel {
  readonly which: Draw
  readonly reference: string
  /** The words by whose ids it reads texts; `null`: those of the comparison. */
  readonly words: readonly string[] | null
}

/** Learning from labels with an encoder that has weights: `reference` is the pretrained model, or the way's own. */
export function fromPretrained(
  comparison: ComparisonPlan,
  wayName: string,
  { which, reference, words }: PretrainedModel,
): Plan {
  const way = comparison.ways[wayName]
  if (way === undefined) throw new Error(`there is no way ${wayName}`)
  const { end, changes } = 'encoder' in way ? way.encoder : { end: cutOf(comparison), changes: [] }
  const data = withWords(comparison.data, words)
  return targetPlan({ ...comparison, data }, which, {
    name: `${comparison.name}: ${wayName}, ${draw(which)}`,
    model: { source: reference, changes: [...changes, ...withHead(comparison, end)] },
    phases: way.phases ?? comparison.transferPhases ?? comparison.phases,
  })
}

/** Data of a pretraining run: with the most labelled rows that any draw of this seed has, so that it serves them all. */
function pretrainingData({ data, labelled }: ComparisonPlan): ComparisonPlan['data'] {
  return { ...data, split: { ...data.split, train: Math.max(...labelled) } }
}

/** A draw with fewer labelled rows may validate on rows that one with more trains on: these must not be pretrained on. */
function rowsFor({ data }: ComparisonPlan, rows: unknown): unknown {
  return data.split.validation > 0 ? 'unlabelled' : (rows ?? 'all')
}

/** The pretraining run of a way, for one seed. Throws zod's error where its task is not valid. */
export function pretrainingPlan(comparison: ComparisonPlan, wayName: string, seed: number): Plan {
  const way = comparison.ways[wayName]
  if (way === undefined || !('pretrain' in way)) throw new Error(`${wayName} has no task`)
  const { task: given, data, ...own } = way.pretrain
  const { encoder, name } = comparison
  const task = taskSchema.parse({
    encoderEnd: encoder.end,
    ...given,
    ...(data === undefined && given['type'] !== 'pairs'
      ? { rows: rowsFor(comparison, given['rows']) }
      : {}),
  })
  return planSchema.parse({
    version: 1,
    name: `${name}: ${wayName}, pretraining, seed ${seed}`,
    seed,
    model: { source: encoder.source, changes: encoder.changes, weights: 'fresh' },
    data: data ?? pretrainingData(comparison),
    loss: defaultTaskLoss(task.type),
    ...own,
    task,
  })
}

/** The runs of a way that goes up layer by layer, for one seed; see `layerwisePlans`. */
export function layerwiseWay(
  comparison: ComparisonPlan,
  wayName: string,
  { graph, seed }: { readonly graph: ModelGraph; readonly seed: number },
): ReturnType<typeof layerwisePlans> {
  const way = comparison.ways[wayName]
  if (way === undefined || !('layerwise' in way)) throw new Error(`${wayName} has no layers`)
  const { encoder, name } = comparison
  const rows = rowsFor(comparison, way.layerwise.rows)
  const plan = {
    version: 1 as const,
    name: `${name}: ${wayName}, pretraining, seed ${seed}`,
    seed,
    encoder,
    data: pretrainingData(comparison),
    layerwise: {
      ...way.layerwise,
      rows: rows === 'unlabelled' ? ('unlabelled' as const) : ('all' as const),
    },
  }
  return layerwisePlans(plan, graph)
}

/**
 * Runs that go up layer by layer: one a layer, each on the result of the one before, whose reference `planOf` is given
 * (`null` for the first). `graph` is the encoder's.
 */
export function layerwisePlans(
  { name, seed, encoder, data, layerwise }: LayerwisePlan,
  graph: ModelGraph,
): readonly ((before: string | null) => Plan)[] {
  const steps = layerSteps(graph, encoder.end)
  return steps.map((step, i) => (before) => {
    const changes = layerStepChanges(graph, {
      step,
      before: steps[i - 1] ?? null,
      isMachine: layerwise.machine !== null,
    })
    const { rows, take, validation } = layerwise
    return planSchema.parse({
      version: 1,
      name: `${name}, layer ${step.layer}`,
      seed,
      model:
        before === null
          ? { source: encoder.source, changes: [...encoder.changes, ...changes], weights: 'fresh' }
          : { source: before, changes },
      data,
      task: {
        ...stepTask(layerwise, step),
        encoderEnd: step.end,
        head: 'none',
        rows,
        take,
        validation,
      },
      loss: { name: 'meanSquaredError' },
      // Beside the pseudo-likelihood of a machine, how well it gives back what it sees.
      metrics: layerwise.machine === null ? [] : ['meanSquaredError'],
      batchSize: layerwise.batchSize,
      phases: [
        {
          name: step.layer,
          epochs: layerwise.epochs,
          optimizer: layerwise.optimizer,
          freeze: step.frozen.length === 0 ? [] : [{ layers: [...step.frozen], mode: 'freeze' }],
        },
      ],
    })
  })
}

/** What one layer learns: to give back what is below it, or to be a machine over it. */
function stepTask({ machine, noise }: Layerwise, { target, frozen }: LayerStep) {
  if (machine === null) {
    const corruption = noise === 0 ? null : { name: 'masking' as const, share: noise }
    return { type: 'reconstruct', target, corruption } as const
  }
  const visible = frozen.length === 0 ? machine.visible : 'bernoulli'
  return { type: 'rbm', ...machine, visible } as const
}
