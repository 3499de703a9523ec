import { callKey, neededCalls } from './callOrder.ts'
import { mapRefs } from './rewire.ts'
import type { ModelGraph, TensorRef } from './graph.ts'

/**
 * The graph without the layers, calls and inputs that its outputs do not need, as Keras's `Model(inputs,
 * outputs)` makes it. Calls that stay are numbered anew, in their old order.
 */
export function pruneGraph(graph: ModelGraph): ModelGraph {
  const needed = neededCalls({ ...graph, inputs: [] })
  const numbers = new Map<string, number>()
  const layers = graph.layers.flatMap((layer) => {
    const calls = layer.calls.filter((_, call) => needed.has(callKey(layer.name, call)))
    let number = 0
    layer.calls.forEach((_, call) => {
      const key = callKey(layer.name, call)
      if (needed.has(key)) numbers.set(key, number++)
    })
    if (calls.length === 0) return []
    return [calls.length === layer.calls.length ? layer : { ...layer, calls }]
  })
  const renumber = (ref: TensorRef): TensorRef => {
    const call = numbers.get(callKey(ref.layer, ref.call)) ?? ref.call
    return call === ref.call ? ref : { ...ref, call }
  }
  const inputs = graph.inputs.filter((ref) => needed.has(callKey(ref.layer, ref.call)))
  const pruned = mapRefs({ ...graph, layers }, renumber)
  return { ...pruned, inputs: inputs.map(renumber) }
}
