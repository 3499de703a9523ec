import type { FlatLayer, FlatModel } from './flattenModel.ts'
import { isObject, textOf } from './json.ts'
import type { FileLayer } from './topology.ts'

/** The layers that repeat one of Keras's own cells. */
const layersOfCells: ReadonlyMap<string, string> = new Map([
  ['SimpleRNNCell', 'SimpleRNN'],
  ['LSTMCell', 'LSTM'],
  ['GRUCell', 'GRU'],
])

/** Keys of a cell's config that the layer around it has too. */
const layerKeys = new Set(['name', 'trainable', 'dtype'])

/**
 * The model with every RNN of one of Keras's own cells as the layer that is the same: LSTM for an LSTMCell. An RNN of
 * stacked cells goes by the name of these, so that what is said of them is told.
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
  const cell = file.className === 'RNN' ? file.config['cell'] : null
  if (!isObject(cell)) return file
  const cellClass = textOf(cell, 'class_name') ?? ''
  const className = layersOfCells.get(cellClass)
  const { config } = cell
  if (className === undefined || !isObject(config)) {
    return cellClass === 'StackedRNNCells' ? { ...file, className: cellClass } : file
  }
  const settings = Object.entries(config).filter(([key]) => !layerKeys.has(key))
  const sequence = Object.entries(file.config).filter(([key]) => key !== 'cell')
  return { ...file, className, config: Object.fromEntries([...settings, ...sequence]) }
}
