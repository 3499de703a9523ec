import { layerKinds } from '../../../shared/layers/index.ts'
import type { Change } from '../../../shared/model/change.ts'
import { outputOf, type GraphLayer } from '../../../shared/model/graph.ts'

/** A use of a layer. */
export interface LayerUse {
  readonly layer: GraphLayer
  readonly call: number
}

/** Connects one layer to another: a merge gets another input; any other has its input taken from elsewhere. */
export function connectChange(from: LayerUse, to: LayerUse): Change {
  const inputs = to.layer.calls[to.call]?.inputs.length ?? 0
  const most = layerKinds.get(to.layer.className)?.inputs?.max ?? 1
  const input = inputs < most ? inputs : 0
  return {
    type: 'connect',
    from: outputOf(from.layer.name, from.call),
    to: { layer: to.layer.name, call: to.call, input },
  }
}
