import type { FlatLayer, FlatModel } from './flatModel.ts'
import { layerOfRnn } from './stackedCells.ts'
import type { FileLayer } from './topology.ts'

/**
 * The model with every RNN of one of Keras's own cells as the layer that is the same: LSTM for an LSTMCell. The cells of
 * an RNN of several stand in a list. An RNN of other cells names them in its class: Graft does not know it.
 */
export function withCellLayers(flat: FlatModel): FlatModel {
  const changed = new Map<FlatLayer, FlatLayer>()
  const change = (layer: FlatLayer) => {
    const known = changed.get(layer)
    if (known !== undefined) return known
    const file = layerOfCell(layer.file)
    const result = file === layer.file ? layer : { ...layer, file }
    changed.set(layer, result)
    return result
  }
  const roots = flat.roots.map((root) => ({ ...root, leaves: root.leaves.map(change) }))
  return { ...flat, layers: flat.layers.map(change), roots }
}

function layerOfCell(file: FileLayer): FileLayer {
  const { className, config } = layerOfRnn(file)
  return config === file.config && className === file.className
    ? file
    : { ...file, className, config }
}
