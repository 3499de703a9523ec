import type { Change } from '../../../shared/model/change.ts'
import { diffGraphs } from '../../../shared/model/changes/patchChange.ts'
import {
  outputOf,
  sameRef,
  type GraphLayer,
  type ModelGraph,
  type TensorRef,
} from '../../../shared/model/graph.ts'
import { layerNames, uniqueName } from '../../../shared/model/layerNames.ts'
import { pruneGraph } from '../../../shared/model/pruneGraph.ts'
import { ancestorsOf, descendantsOf } from '../../../shared/model/reach.ts'

/** A document's model: where it began, what was done, and what it is now. */
export interface EditedModel {
  readonly base: ModelGraph
  readonly changes: readonly Change[]
  readonly graph: ModelGraph
}

/** The layers of the base model that are no longer there, in its order: what was cut off or taken out. */
export function lostLayers(model: EditedModel): readonly GraphLayer[] {
  const present = presentNames(model)
  return model.base.layers.filter(({ name }) => !present.has(name))
}

/** What each layer of the base that is still there is called now. */
function presentNames({ base, changes, graph }: EditedModel): ReadonlyMap<string, string> {
  const now = layerNames(graph)
  const renamed = new Map(base.layers.map(({ name }) => [name, name]))
  for (const change of changes) {
    if (change.type !== 'rename') continue
    for (const [old, name] of renamed) {
      if (name === change.layer) renamed.set(old, change.name)
    }
  }
  const byOrigin = new Map(
    graph.layers.flatMap(({ name, origin }) => (origin === null ? [] : [[origin.layer, name]])),
  )
  // A layer without its origin is another of the same name, unless its weights were given up.
  const canForget = changes.some(({ type }) => type === 'reinitialize')
  const present = new Map<string, string>()
  for (const { name, origin } of base.layers) {
    const current = renamed.get(name) ?? name
    const follower = origin === null ? undefined : byOrigin.get(origin.layer)
    if (follower !== undefined) present.set(name, follower)
    else if (now.has(current) && (origin === null || canForget)) present.set(name, current)
  }
  return present
}

/**
 * Brings a lost layer back with all that it needs. Where layers that took its output are still there, they take it
 * again; otherwise it becomes the output, and what stood there in its place goes.
 */
export function restoreLayer(model: EditedModel, name: string): Change {
  const { base, graph } = model
  const present = presentNames(model)
  const needed = ancestorsOf(base, [name])
  const wanted = base.layers.filter(
    (layer) => !present.has(layer.name) && (layer.name === name || needed.has(layer.name)),
  )
  const names = freeNames(wanted, graph, present)
  const follow = (ref: TensorRef): TensorRef => ({
    ...ref,
    layer: names.get(ref.layer) ?? ref.layer,
  })
  const restored = wanted.map((layer) => ({
    ...layer,
    name: names.get(layer.name) ?? layer.name,
    calls: layer.calls.map(({ inputs }) => ({ inputs: inputs.map(follow) })),
  }))
  const inputs = base.inputs.filter(({ layer }) => wanted.some((each) => each.name === layer))
  const grown: ModelGraph = {
    ...graph,
    layers: [...graph.layers, ...restored],
    inputs: [...graph.inputs, ...inputs.map(follow)],
  }
  return diffGraphs(graph, reconnect(grown, base, { name, follow }))
}

function freeNames(
  wanted: readonly GraphLayer[],
  graph: ModelGraph,
  present: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const taken = new Set(layerNames(graph))
  const names = new Map(present)
  for (const { name } of wanted) {
    const free = uniqueName(name, taken)
    taken.add(free)
    names.set(name, free)
  }
  return names
}

interface Restored {
  readonly name: string
  readonly follow: (ref: TensorRef) => TensorRef
}

function reconnect(grown: ModelGraph, base: ModelGraph, { name, follow }: Restored): ModelGraph {
  const before = new Map(base.layers.map((layer) => [follow(outputOf(layer.name)).layer, layer]))
  const layers = grown.layers.map((layer) => {
    const old = before.get(layer.name)
    if (old === undefined || old.name === name) return layer
    const calls = layer.calls.map((call, c) => ({
      inputs: call.inputs.map((ref, i) => {
        const taken = old.calls[c]?.inputs[i]
        return taken?.layer === name ? follow(taken) : ref
      }),
    }))
    return { ...layer, calls }
  })
  const reconnected = { ...grown, layers }
  const back = follow(outputOf(name)).layer
  if (descendantsOf(reconnected, [back]).size > 0) return reconnected
  const place = follow(base.outputs.find(({ layer }) => layer === name) ?? outputOf(name))
  const isOutput = grown.outputs.some((ref) => sameRef(ref, place))
  const outputs = isOutput ? grown.outputs : [place, ...grown.outputs.slice(1)]
  return pruneGraph({ ...reconnected, outputs })
}
