import { isArray, isObject, textOf, type JsonObject } from './json.ts'

/** The layers that repeat one of Keras's own cells. */
const layersOfCells: ReadonlyMap<string, string> = new Map([
  ['SimpleRNNCell', 'SimpleRNN'],
  ['LSTMCell', 'LSTM'],
  ['GRUCell', 'GRU'],
])

/** What a layer around a cell has and the cell has not. */
const sequenceKeys = new Set([
  'return_sequences',
  'return_state',
  'go_backwards',
  'stateful',
  'unroll',
  'zero_output_for_mask',
  'activity_regularizer',
])

/**
 * The config of an RNN of stacked cells with its cells in a list, each as the layer that repeats it alone; `null` where
 * a cell is none of Keras's own.
 */
export function withCellList({ cell, ...sequence }: JsonObject): JsonObject | null {
  const stack = isObject(cell) ? cell['config'] : null
  if (!isObject(cell) || textOf(cell, 'class_name') !== 'StackedRNNCells' || !isObject(stack)) {
    return null
  }
  const { cells } = stack
  if (!isArray(cells)) return null
  const layers = cells.map((each) => {
    const className = isObject(each)
      ? layersOfCells.get(textOf(each, 'class_name') ?? '')
      : undefined
    return isObject(each) && className !== undefined ? { ...each, class_name: className } : null
  })
  return layers.includes(null) ? null : { ...sequence, cells: layers }
}

/** Keys of a cell's config that the layer around it has too. */
const commonKeys = new Set(['name', 'trainable', 'dtype'])

interface ClassAndConfig {
  readonly className: string
  readonly config: JsonObject
}

/**
 * An RNN of one of Keras's own cells as the layer that is the same, LSTM for an LSTMCell, and one of several with its
 * cells in a list. One of other cells names them in its class; what is no RNN of a cell stays as it is.
 */
export function layerOfRnn({ className, config }: ClassAndConfig): ClassAndConfig {
  const cell = className === 'RNN' ? config['cell'] : null
  if (!isObject(cell)) return { className, config }
  const cellClass = textOf(cell, 'class_name') ?? ''
  const known = layersOfCells.get(cellClass)
  if (known === undefined || !isObject(cell['config'])) {
    const stacked = withCellList(config)
    return stacked === null
      ? { className: `RNN(${cellClass})`, config }
      : { className, config: stacked }
  }
  const settings = Object.entries(cell['config']).filter(([key]) => !commonKeys.has(key))
  const sequence = Object.entries(config).filter(([key]) => key !== 'cell')
  return { className: known, config: Object.fromEntries([...settings, ...sequence]) }
}

/** The opposite of {@link withCellList}. */
export function withStackedCells({ cells, ...sequence }: JsonObject): JsonObject {
  const layers = isArray(cells) ? cells.filter(isObject) : []
  const inKeras = layers.map((layer) => {
    const settings = Object.entries(isObject(layer['config']) ? layer['config'] : {})
    const config = Object.fromEntries(settings.filter(([key]) => !sequenceKeys.has(key)))
    return { ...layer, class_name: `${textOf(layer, 'class_name') ?? ''}Cell`, config }
  })
  const cell = {
    module: 'keras.layers',
    class_name: 'StackedRNNCells',
    config: { name: 'stacked_rnn_cells', trainable: true, dtype: 'float32', cells: inKeras },
    registered_name: null,
  }
  return { ...sequence, cell }
}
