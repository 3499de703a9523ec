import { GraftError } from '../../contract/errors/graftError.ts'
import type { Change } from '../change.ts'
import { outputOf, type ModelGraph, type TensorRef } from '../graph.ts'
import { getLayer, getSource } from '../lookUp.ts'
import { pruneGraph } from '../pruneGraph.ts'

/**
 * Makes one tensor the only output and drops what it does not need: layers after it, branches beside it, inputs
 * that only those took.
 */
export function cut(graph: ModelGraph, change: Extract<Change, { type: 'cut' }>): ModelGraph {
  const at = typeof change.at === 'string' ? onlyOutput(graph, change.at) : change.at
  getSource(graph, at)
  return pruneGraph({ ...graph, outputs: [at] })
}

/** As in Keras, a layer's output means nothing when the layer is called several times. */
function onlyOutput(graph: ModelGraph, name: string): TensorRef {
  const { calls } = getLayer(graph, name)
  if (calls.length === 1) return outputOf(name)
  const reason =
    calls.length === 0
      ? `"${name}" is not called anywhere`
      : `"${name}" is called ${calls.length} times, so say which call: ` +
        `{ "layer": "${name}", "call": ${calls.length - 1} }`
  throw new GraftError('graph.badChange', { change: 'cut', reason })
}
