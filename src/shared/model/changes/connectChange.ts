import { GraftError } from '../../contract/errors/graftError.ts'
import type { Change } from '../change.ts'
import type { ModelGraph } from '../graph.ts'
import { getLayer, getSource } from '../lookUp.ts'
import { withInput } from '../rewire.ts'

/**
 * Makes an input of a layer come from another tensor. The number one past the last adds an input, for merges. Layers
 * that nothing needs any more stay in the graph, unconnected, until the user takes them out.
 */
export function connect(
  graph: ModelGraph,
  { to, from }: Extract<Change, { type: 'connect' }>,
): ModelGraph {
  const layer = getLayer(graph, to.layer)
  getSource(graph, from)
  const call = layer.calls[to.call]
  const refuse = (reason: string) =>
    new GraftError('graph.badConnection', { layer: to.layer, reason })
  if (call === undefined) throw refuse(`it has no call ${to.call}`)
  if (call.inputs.length === 0) throw refuse('it is an input of the model')
  if (to.input > call.inputs.length) {
    throw refuse(`it has ${call.inputs.length} inputs, so there is no input ${to.input}`)
  }
  return withInput(graph, to, from)
}
