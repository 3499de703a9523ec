import { describe, expect, test } from 'vitest'
import { applyChanges } from '../../../src/shared/model/applyChange.ts'
import { changeSchema, type NewLayerInput } from '../../../src/shared/model/change.ts'
import { refKey } from '../../../src/shared/model/graph.ts'
import { inferShapes } from '../../../src/shared/model/inferShapes.ts'
import { sequential } from '../../../src/shared/model/sequential.ts'
import { encoderGraph } from '../../../src/shared/pretraining/encoders.ts'
import { mirrorDecoder } from '../../../src/shared/pretraining/mirrorDecoder.ts'

function decoded(input: readonly number[], layers: readonly NewLayerInput[]) {
  const encoder = sequential('encoder', input, layers)
  const end = encoder.outputs[0]?.layer ?? ''
  const graph = applyChanges(
    encoder,
    mirrorDecoder(encoder, end).map((change) => changeSchema.parse(change)),
  )
  const [output] = graph.outputs
  const shape = output === undefined ? [] : inferShapes(graph).get(refKey(output))
  const own = graph.layers.filter(({ name }) => name.startsWith('decode_'))
  return { shape: shape?.slice(1), names: own.map(({ className }) => className), graph }
}

const conv = (filters: number, more: object = {}): NewLayerInput => ({
  className: 'Conv2D',
  config: { filters, kernelSize: [3, 3], activation: 'relu', ...more },
})
const pool: NewLayerInput = { className: 'MaxPooling2D' }

describe('the way back has the shape of what went in', () => {
  test.each<[string, readonly number[], readonly NewLayerInput[], readonly string[]]>([
    ['dense', [7], [{ className: 'Dense', config: { units: 3 } }], ['Dense']],
    [
      'pictures of even size',
      [8, 8, 2],
      [
        conv(4, { padding: 'same' }),
        pool,
        { className: 'Flatten' },
        { className: 'Dense', config: { units: 5 } },
      ],
      ['Dense', 'Reshape', 'UpSampling2D', 'Conv2DTranspose'],
    ],
    ['a window that leaves a rest', [7, 9, 1], [pool], ['UpSampling2D', 'ZeroPadding2D']],
    ['edges that were lost', [9, 9, 1], [conv(2)], ['Conv2DTranspose']],
    [
      'steps of two',
      [7, 7, 1],
      [conv(2, { strides: [2, 2], padding: 'same' })],
      ['Conv2DTranspose', 'Cropping2D'],
    ],
    [
      'steps of two without padding',
      [8, 8, 1],
      [conv(2, { strides: [2, 2] })],
      ['Conv2DTranspose', 'ZeroPadding2D'],
    ],
    [
      'channels first',
      [2, 8, 8],
      [conv(3, { dataFormat: 'channelsFirst', padding: 'same' })],
      ['Conv2DTranspose'],
    ],
    [
      'means of whole pictures',
      [6, 6, 3],
      [conv(4, { padding: 'same' }), { className: 'GlobalAveragePooling2D' }],
      ['Reshape', 'UpSampling2D', 'Conv2DTranspose'],
    ],
    [
      'sequences',
      [10, 3],
      [
        { className: 'Conv1D', config: { filters: 4, kernelSize: 3, padding: 'same' } },
        { className: 'MaxPooling1D' },
      ],
      ['UpSampling1D', 'Conv1DTranspose'],
    ],
  ])('%s', (_name, input, layers, names) => {
    const found = decoded(input, layers)
    expect(found.shape).toEqual(input)
    expect(found.names).toEqual(names)
  })

  test('an activation that is a layer goes to its counterpart, past a normalisation', () => {
    const { graph } = decoded(
      [6],
      [
        { className: 'Dense', config: { units: 5 } },
        { className: 'BatchNormalization' },
        { className: 'Activation', config: { activation: 'tanh' } },
        { className: 'Dense', config: { units: 4, activation: 'relu' } },
        { className: 'Dropout', config: { rate: 0.1 } },
        { className: 'Dense', config: { units: 3 } },
      ],
    )
    const backs = graph.layers.filter(({ name }) => name.startsWith('decode_'))
    expect(backs.map(({ config }) => [config['units'], config['activation']])).toEqual([
      [4, 'linear'],
      [5, 'relu'],
      // The last one gives numbers without limits, whatever the first layer ended in.
      [6, 'linear'],
    ])
  })

  test('what has no way back is refused by name', () => {
    const lstm = encoderGraph('encoder:textLstm/8/20')
    expect(() => mirrorDecoder(lstm, 'features')).toThrow(/LSTM \("features"\) has no counterpart/)
    const branches = encoderGraph('encoder:textTransformer/8/20')
    expect(() => mirrorDecoder(branches, 'around_hidden')).toThrow(/no simple row of layers/)
  })
})
