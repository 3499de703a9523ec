import type { ModelGraph, TensorRef } from '../model/graph.ts'

/**
 * The names of the layers in the order in which Keras lists `model.layers`: by depth, layers furthest from the
 * outputs first, and within one depth by when a walk from the outputs first meets them. An `.h5` gives its weights to
 * layers by this order alone, so the file must have it.
 *
 * Keras 3 `keras/src/ops/function.py: map_graph`, Keras 2 `_map_graph_network`: the same.
 */
export function kerasLayerOrder(graph: ModelGraph): readonly string[] {
  const { finished, firstSeen } = walkFromOutputs(graph)
  const depths = depthsOf(graph, finished)
  for (const { layer } of graph.inputs) {
    if (!firstSeen.has(layer)) {
      firstSeen.set(layer, -1)
      depths.set(layer, 0)
    }
  }
  const rank = (name: string) => depths.get(name) ?? 0
  const seen = (name: string) => firstSeen.get(name) ?? 0
  return [...firstSeen.keys()].sort((a, b) => rank(b) - rank(a) || seen(a) - seen(b))
}

const callKey = (layer: string, call: number) => `${call}:${layer}`

function inputsOf(graph: ReadonlyMap<string, ModelGraph['layers'][number]>, ref: TensorRef) {
  return graph.get(ref.layer)?.calls[ref.call]?.inputs ?? []
}

const byName = (graph: ModelGraph) => new Map(graph.layers.map((layer) => [layer.name, layer]))

/** Calls in the order in which a depth-first walk against the flow leaves them. */
function walkFromOutputs(graph: ModelGraph) {
  const layers = byName(graph)
  const firstSeen = new Map<string, number>()
  const entered = new Set<string>()
  const finished: TensorRef[] = []
  const enter = (ref: TensorRef, path: { ref: TensorRef; next: number }[]) => {
    const key = callKey(ref.layer, ref.call)
    if (entered.has(key)) return
    entered.add(key)
    if (!firstSeen.has(ref.layer)) firstSeen.set(ref.layer, firstSeen.size)
    path.push({ ref, next: 0 })
  }
  for (const output of graph.outputs) {
    // With a stack of its own: deep graphs must not exhaust the machine's.
    const path: { ref: TensorRef; next: number }[] = []
    enter(output, path)
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const input = inputsOf(layers, top.ref)[top.next]
      top.next += 1
      if (input !== undefined) enter(input, path)
      else {
        finished.push(top.ref)
        path.pop()
      }
    }
  }
  return { finished, firstSeen }
}

/** Depth of each layer: the longest way to an output; a shared layer counts its deepest call so far. */
function depthsOf(graph: ModelGraph, finished: readonly TensorRef[]): Map<string, number> {
  const layers = byName(graph)
  const callDepths = new Map<string, number>()
  const layerDepths = new Map<string, number>()
  for (const ref of finished.toReversed()) {
    const key = callKey(ref.layer, ref.call)
    const depth = Math.max(callDepths.get(key) ?? 0, layerDepths.get(ref.layer) ?? 0)
    layerDepths.set(ref.layer, depth)
    callDepths.set(key, depth)
    for (const input of inputsOf(layers, ref)) {
      const inputKey = callKey(input.layer, input.call)
      callDepths.set(inputKey, Math.max(depth + 1, callDepths.get(inputKey) ?? 0))
    }
  }
  return layerDepths
}
