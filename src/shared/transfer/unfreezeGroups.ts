import { callKey, callOrder, type OrderedCall } from '../model/callOrder.ts'
import type { GraphLayer, ModelGraph } from '../model/graph.ts'
import { kindOf } from '../model/parseConfig.ts'
import { weightSpecs } from '../model/weightSpecs.ts'

/** Layers that are unfrozen together. */
export interface UnfreezeGroup {
  /** The layers with weights that gradients change, in order of computation; several where branches run abreast. */
  readonly layers: readonly string[]
  /** What goes with them: normalisation, activations, dropout and the like behind them. */
  readonly riders: readonly string[]
}

/**
 * The layers in groups from the top (next to the outputs) down. A layer's place is its depth by data flow: the
 * most layers with weights on any way from it to an output, so all that follows a layer is unfrozen before it.
 * Layers of one depth, in branches, form one group. Normalisation and activations (also those with weights) and
 * layers without weights go with the layer before them, of several with the one nearest the outputs; those
 * that no layer with weights precedes go with the last group.
 *
 * Errors as `inferShapes`.
 */
export function unfreezeGroups(graph: ModelGraph): readonly UnfreezeGroup[] {
  const order = callOrder(graph)
  const leading = leadingLayers(graph)
  const depths = layerDepths(order, leading)
  const levels = [...new Set([...leading].map((name) => depths.get(name) ?? 0))]
  levels.sort((a, b) => a - b)
  const last = levels.at(-1)
  const riders = [...riderDepths(order, leading, depths)]
  return levels.map((level) => ({
    layers: [...leading].filter((name) => depths.get(name) === level),
    riders: riders.filter(([, depth]) => (depth ?? last) === level).map(([name]) => name),
  }))
}

/** Names of the layers that make a group of their own, in order of computation. */
function leadingLayers(graph: ModelGraph): ReadonlySet<string> {
  const layers = new Map(graph.layers.map((layer) => [layer.name, layer]))
  const names = [...weightSpecs(graph)].flatMap(([name, specs]) => {
    const layer = layers.get(name)
    if (layer === undefined || ridesAlong(layer)) return []
    return specs.some((spec) => spec.trainable) ? [name] : []
  })
  return new Set(names)
}

function ridesAlong(layer: GraphLayer): boolean {
  const { category } = kindOf(layer)
  return category === 'normalization' || category === 'activation'
}

/** Leading layers on the longest way to an output, by layer; of a shared layer's calls the deepest counts. */
function layerDepths(
  order: readonly OrderedCall[],
  leading: ReadonlySet<string>,
): ReadonlyMap<string, number> {
  const calls = new Map<string, number>()
  const layers = new Map<string, number>()
  for (const { layer, call } of order.toReversed()) {
    const depth = calls.get(callKey(layer.name, call)) ?? 0
    layers.set(layer.name, Math.max(layers.get(layer.name) ?? 0, depth))
    const before = depth + (leading.has(layer.name) ? 1 : 0)
    for (const ref of layer.calls[call]?.inputs ?? []) {
      const key = callKey(ref.layer, ref.call)
      calls.set(key, Math.max(calls.get(key) ?? 0, before))
    }
  }
  return layers
}

/** Depth of the leading layer that each other layer follows, or `null` when it follows none. */
function riderDepths(
  order: readonly OrderedCall[],
  leading: ReadonlySet<string>,
  depths: ReadonlyMap<string, number>,
): ReadonlyMap<string, number | null> {
  const calls = new Map<string, number | null>()
  const riders = new Map<string, number | null>()
  for (const { layer, call } of order) {
    const key = callKey(layer.name, call)
    if (leading.has(layer.name)) {
      calls.set(key, depths.get(layer.name) ?? 0)
      continue
    }
    const inputs = layer.calls[call]?.inputs ?? []
    const before = inputs.map((ref) => calls.get(callKey(ref.layer, ref.call)) ?? null)
    const depth = nearest([...before, riders.get(layer.name) ?? null])
    calls.set(key, depth)
    riders.set(layer.name, depth)
  }
  return riders
}

function nearest(depths: readonly (number | null)[]): number | null {
  const known = depths.filter((depth) => depth !== null)
  return known.length === 0 ? null : Math.min(...known)
}
