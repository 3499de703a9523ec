import { describe, expect, it } from 'vitest'
import type { KerasDialectName } from '../../../src/shared/kerasJson/dialects.ts'
import { graphFromFile } from '../../../src/shared/kerasJson/graphFromFile.ts'
import { toKerasTopology } from '../../../src/shared/kerasJson/writeTopology.ts'

const place = { path: 'f.keras', where: 'model_config' }

const tensor = (layer: string) => ({
  class_name: '__keras_tensor__',
  config: { shape: [null, 3], dtype: 'float32', keras_history: [layer, 0, 0] },
})

const layer = (className: string, name: string, config: object, node: object | null) => ({
  class_name: className,
  name,
  config: { name, dtype: 'float32', trainable: true, ...config },
  inbound_nodes: node === null ? [] : [node],
})

interface Options {
  readonly maskZero: boolean
  /** The id that the file's own mask leaves out. */
  readonly leftOut: number
}

/** Embedding and LSTM as Keras 3.15 writes them: the mask is an operation, and an argument of the LSTM. */
const modelOf = ({ maskZero, leftOut }: Options) => ({
  class_name: 'Functional',
  config: {
    name: 'm',
    layers: [
      layer('InputLayer', 'ids', { batch_shape: [null, 3], dtype: 'int32' }, null),
      layer(
        'Embedding',
        'words',
        { input_dim: 4, output_dim: 2, mask_zero: maskZero },
        { args: [tensor('ids')], kwargs: {} },
      ),
      {
        class_name: 'NotEqual',
        name: 'not_equal',
        config: { name: 'not_equal' },
        inbound_nodes: [{ args: [tensor('ids'), leftOut], kwargs: {} }],
      },
      layer(
        'LSTM',
        'reader',
        { units: 2 },
        {
          args: [tensor('words')],
          kwargs: { training: false, mask: tensor('not_equal') },
        },
      ),
    ],
    input_layers: [['ids', 0, 0]],
    output_layers: [['reader', 0, 0]],
  },
})

const read = (options: Options) => graphFromFile(modelOf(options), 'keras3', place).graph

describe('masks that Keras 3 writes into its files', () => {
  it('go where they say what is so anyway, and so do the operations that made them', () => {
    const { layers } = read({ maskZero: true, leftOut: 0 })
    expect(layers.map(({ name }) => name)).toEqual(['ids', 'words', 'reader'])
    expect(layers.at(-1)?.calls).toEqual([{ inputs: [{ layer: 'words', call: 0, tensor: 0 }] }])
  })

  it.each([
    { maskZero: false, leftOut: 0 },
    { maskZero: true, leftOut: 3 },
  ])('make a layer that is not understood where they say something else: %j', (options) => {
    const { notes, graph } = graphFromFile(modelOf(options), 'keras3', place)
    expect(notes.map(({ text }) => text).join()).toContain(
      'Layer "reader" (LSTM) uses a mask of its own, which Graft cannot compute.',
    )
    expect(graph.layers.map(({ className }) => className)).toContain('LSTM(a mask of its own)')
  })
})

const stateful = {
  class_name: 'Functional',
  config: {
    name: 'm',
    layers: [
      {
        class_name: 'InputLayer',
        name: 'ids',
        config: { name: 'ids', batch_input_shape: [null, 3] },
        inbound_nodes: [],
      },
      {
        class_name: 'InputLayer',
        name: 'state',
        config: { name: 'state', batch_input_shape: [null, 2] },
        inbound_nodes: [],
      },
      {
        class_name: 'Embedding',
        name: 'words',
        config: { name: 'words', dtype: 'float32', input_dim: 4, output_dim: 2, mask_zero: true },
        inbound_nodes: [[['ids', 0, 0, {}]]],
      },
      {
        class_name: 'GRU',
        name: 'reader',
        config: { name: 'reader', dtype: 'float32', units: 2 },
        inbound_nodes: [
          [
            ['words', 0, 0, {}],
            ['state', 0, 0, {}],
          ],
        ],
      },
    ],
    input_layers: [
      ['ids', 0, 0],
      ['state', 0, 0],
    ],
    output_layers: [['reader', 0, 0]],
  },
}

describe('initial states beside a mask: Keras 2 looks at the mask, Keras 3 does not', () => {
  it('is not understood in files of Keras 2 and taken from Keras 3', () => {
    const { notes } = graphFromFile(stateful, 'keras2', place)
    expect(notes.map(({ text }) => text).join()).toContain(
      'Layer "reader" (GRU) uses initial states beside a mask, which Graft cannot compute.',
    )
    expect(graphFromFile(stateful, 'keras3', place).graph.layers).toHaveLength(4)
  })

  it.each<KerasDialectName>(['keras2', 'tfjs'])('is not written for %s', (target) => {
    const { graph } = graphFromFile(stateful, 'keras3', place)
    expect(() => toKerasTopology(graph, target)).toThrow('"reader"')
    expect(toKerasTopology(graph, 'keras3')).toMatchObject({ class_name: 'Functional' })
  })
})
