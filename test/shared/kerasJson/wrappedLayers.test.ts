import { describe, expect, it } from 'vitest'
import { graphFromFile } from '../../../src/shared/kerasJson/graphFromFile.ts'
import { toKerasTopology } from '../../../src/shared/kerasJson/writeTopology.ts'
import { inferShapes } from '../../../src/shared/model/inferShapes.ts'

const place = { path: 'f.h5', where: 'model_config' }

/** A Sequential model of one layer over sequences `[batch, 4, 3]`. */
const modelOf = (className: string, config: object) => ({
  class_name: 'Sequential',
  config: {
    name: 'm',
    layers: [
      { class_name: 'InputLayer', config: { name: 'x', batch_shape: [null, 4, 3] } },
      { class_name: className, config: { name: 'l', dtype: 'float32', ...config } },
    ],
  },
})

const inner = (className: string, config: object) => ({ class_name: className, config })

function read(className: string, config: object) {
  const { graph, notes } = graphFromFile(modelOf(className, config), 'keras3', place)
  const layer = graph.layers.at(-1)
  if (layer === undefined) throw new Error('the model has no layer')
  return { graph, layer, notes: notes.map(({ text }) => text) }
}

describe('layers inside layers', () => {
  it.each([
    ['TimeDistributed', { layer: inner('My>Secret', {}) }, 'My>Secret'],
    [
      'TimeDistributed',
      { layer: inner('Bidirectional', { layer: inner('RNN', { cell: inner('My>Cell', {}) }) }) },
      'Bidirectional(RNN(My>Cell))',
    ],
    ['Bidirectional', { layer: inner('Lambda', {}) }, 'Lambda'],
  ])('%s of %j keeps its place and is told of', (className, config, inside) => {
    const { graph, layer, notes } = read(className, config)
    expect(layer.className).toBe(`${className}(${inside})`)
    expect(notes.join()).toContain(`${className}(${inside})`)
    expect(() => inferShapes(graph)).toThrow(`"l" is of kind ${className}(${inside})`)
  })

  it('says which setting of the layer inside is wrong', () => {
    const { layer, notes } = read('TimeDistributed', {
      layer: inner('Dense', { name: 'd', units: 0 }),
    })
    expect(layer.className).toBe('TimeDistributed(units)')
    expect(notes.join()).toContain('Layer "l/d" (Dense): units')
  })

  it('is written with the layer inside in full, by its own name', () => {
    const { graph } = read('Bidirectional', {
      merge_mode: 'sum',
      layer: inner('LSTM', { name: 'forward_reader', units: 2, trainable: false }),
    })
    const written = toKerasTopology(graph, 'keras3')
    expect(written['config']).toMatchObject({
      layers: [
        {},
        {
          class_name: 'Bidirectional',
          config: {
            merge_mode: 'sum',
            backward_layer: null,
            layer: {
              class_name: 'LSTM',
              module: 'keras.layers',
              config: {
                name: 'reader',
                units: 2,
                trainable: false,
                recurrent_activation: 'sigmoid',
              },
            },
          },
        },
      ],
    })
  })
})

describe('an RNN of a cell', () => {
  it.each([
    ['LSTMCell', 'LSTM'],
    ['GRUCell', 'GRU'],
    ['SimpleRNNCell', 'SimpleRNN'],
  ])('of a %s opens as %s', (cell, className) => {
    const config = { name: 'c', units: 2, dropout: 0.25, trainable: true, dtype: 'float32' }
    const { layer } = read('RNN', { cell: inner(cell, config), return_sequences: true })
    expect(layer).toMatchObject({
      name: 'l',
      className,
      config: { units: 2, dropout: 0.25, returnSequences: true },
    })
  })

  it('of stacked cells opens with its cells in order, and is written as Keras has it', () => {
    const cells = [
      inner('LSTMCell', { name: 'first', units: 2 }),
      inner('GRUCell', { name: 'second', units: 3, reset_after: false }),
    ]
    const { graph, layer } = read('RNN', { cell: inner('StackedRNNCells', { cells }) })
    expect(layer).toMatchObject({
      className: 'RNN',
      config: {
        cells: [
          { className: 'LSTM', name: 'first', config: { units: 2 } },
          { className: 'GRU', name: 'second', config: { units: 3, resetAfter: false } },
        ],
      },
    })
    expect(toKerasTopology(graph, 'keras3')['config']).toMatchObject({
      layers: [{}, { class_name: 'RNN', config: { cell: { config: { cells } } } }],
    })
  })

  it('of a cell of its author keeps its place and is told by name', () => {
    const alone = read('RNN', { cell: inner('My>Cell', {}) })
    expect(() => inferShapes(alone.graph)).toThrow('"l" is of kind RNN(My>Cell)')
    const cells = [inner('LSTMCell', { units: 2 }), inner('My>Cell', {})]
    const among = read('RNN', { cell: inner('StackedRNNCells', { cells }) })
    expect(() => inferShapes(among.graph)).toThrow('"l" is of kind RNN(StackedRNNCells)')
  })
})
