import { GraftError } from '../contract/errors/graftError.ts'
import { findLayer, refKey, type GraphLayer, type ModelGraph, type TensorRef } from './graph.ts'
import { nearNames } from './nearNames.ts'

/** The layer of that name. Error: `graph.noLayer`, with the names that come near. */
export function getLayer(graph: ModelGraph, name: string): GraphLayer {
  return findLayer(graph, name) ?? throwNoLayer(graph, name)
}

/** Throws `graph.noLayer` with the names that come near. */
export function throwNoLayer(graph: ModelGraph, name: string): never {
  const names = graph.layers.map((layer) => layer.name)
  throw new GraftError('graph.noLayer', { layer: name, near: nearNames(name, names) })
}

/** The layer that makes a tensor. Errors: `graph.noLayer`, `graph.badConnection` for a call that is not there. */
export function getSource(graph: ModelGraph, ref: TensorRef): GraphLayer {
  const layer = getLayer(graph, ref.layer)
  if (ref.call < layer.calls.length) return layer
  throw new GraftError('graph.badConnection', {
    layer: ref.layer,
    reason: `there is no ${refKey(ref)}, since it is called ${layer.calls.length} times`,
  })
}

/** The output of the model with that number. Error: `graph.badConnection`. */
export function getOutput(graph: ModelGraph, output: number): TensorRef {
  const ref = graph.outputs[output]
  if (ref !== undefined) return ref
  throw new GraftError('graph.badConnection', {
    layer: graph.outputs[0]?.layer ?? graph.name,
    reason: `the model has no output ${output}; it has ${graph.outputs.length}, counted from 0`,
  })
}
