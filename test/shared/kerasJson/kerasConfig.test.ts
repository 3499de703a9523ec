import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { dialects, type KerasDialectName } from '../../../src/shared/kerasJson/dialects.ts'
import { graphFromFile } from '../../../src/shared/kerasJson/graphFromFile.ts'
import { fromKerasConfig, toKerasConfig } from '../../../src/shared/kerasJson/kerasConfig.ts'
import { activationNames } from '../../../src/shared/layers/activations.ts'
import { allLayerKinds, layerKinds } from '../../../src/shared/layers/index.ts'
import type { LayerConfig, LayerKind } from '../../../src/shared/layers/layerKind.ts'
import { GraftError } from '../../../src/shared/contract/errors/graftError.ts'

const kindOf = (className: string): LayerKind => {
  const kind = layerKinds.get(className)
  if (kind === undefined) throw new Error(`no kind ${className}`)
  return kind
}

const read = (
  className: string,
  config: Record<string, unknown>,
  dialect: KerasDialectName = 'keras3',
) => fromKerasConfig(kindOf(className), { name: 'l', config }, dialect)

/** Settings that a kind cannot do without, where neither 2 nor a half will do. */
const required: Readonly<Record<string, Record<string, unknown>>> = {
  InputLayer: { batchShape: [null, 4] },
  Activation: { activation: 'relu' },
  Reshape: { targetShape: [2, 2] },
  Permute: { dims: [2, 1] },
  RandomContrast: { factor: [0.1, 0.2] },
  EinsumDense: { equation: 'ab,bc->ac', outputShape: [2] },
  // TF.js has no other GRU.
  GRU: { units: 2, resetAfter: false },
  Bidirectional: { layer: { className: 'LSTM', name: 'lstm', config: { units: 2 } } },
  SpectralNormalization: { layer: { className: 'Dense', name: 'dense', config: { units: 2 } } },
  RNN: { cells: [{ className: 'LSTM', name: 'lstm', config: { units: 2 } }] },
  TimeDistributed: { layer: { className: 'Dense', name: 'dense', config: { units: 2 } } },
}

function sampleConfig(kind: LayerKind): LayerConfig {
  const schema = z.toJSONSchema(kind.config, { io: 'input', unrepresentable: 'any' })
  const all = (value: number) =>
    Object.fromEntries((schema.required ?? []).map((key) => [key, value]))
  const given = required[kind.className] ?? all(2)
  const sample = kind.config.safeParse(given)
  return sample.success ? sample.data : kind.config.parse(all(0.5))
}

describe('config to Keras and back is the identity', () => {
  const kinds = allLayerKinds.map(({ className }) => className)
  const targets = Object.keys(dialects) as KerasDialectName[]

  const pairs = kinds.flatMap((kind) =>
    targets
      .filter((target) => dialects[target].hasClass(kind))
      .map((target) => [kind, target] as const),
  )

  it.each(pairs)('%s by %s', (className, target) => {
    const kind = kindOf(className)
    const config = sampleConfig(kind)
    const written = toKerasConfig(kind, { name: 'l', config }, target)
    for (const key of Object.keys(written)) expect(key).toMatch(/^[a-z0-9_]+$/)
    expect(fromKerasConfig(kind, { name: 'l', config: written }, target).config).toEqual(config)
  })

  it.each(targets)('every activation that %s knows comes back', (target) => {
    const kind = kindOf('Dense')
    const back = activationNames.flatMap((activation) => {
      const config = kind.config.parse({ units: 1, activation })
      try {
        const written = toKerasConfig(kind, { name: 'l', config }, target)
        return [
          [
            activation,
            fromKerasConfig(kind, { name: 'l', config: written }, target).config['activation'],
          ],
        ]
      } catch (error) {
        expect(error).toMatchObject({ code: 'file.notExportable' })
        return []
      }
    })
    expect(back.length).toBeGreaterThan(10)
    for (const [written, found] of back) expect(found).toBe(written)
  })
})

describe('words that mean something else in Keras 2', () => {
  const readLayer = (className: string, config: object, dialect: KerasDialectName) => {
    const input = { name: 'i', batch_shape: [null, 4, 4, 3], dtype: 'float32' }
    const topology = {
      class_name: 'Sequential',
      config: {
        name: 'm',
        layers: [
          { class_name: 'InputLayer', config: input },
          { class_name: className, config: { name: 'l', dtype: 'float32', ...config } },
        ],
      },
    }
    const { graph } = graphFromFile(topology, dialect, { path: 'f.h5', where: 'model_config' })
    return graph.layers[1]
  }

  it('one number of a contrast is both ways', () => {
    const config = { factor: 0.25, trainable: true }
    expect(readLayer('RandomContrast', config, 'keras2')?.config['factor']).toEqual([0.25, 0.25])
    expect(readLayer('RandomContrast', config, 'keras3')?.config['factor']).toBe(0.25)
    const kind = kindOf('RandomContrast')
    const more = { name: 'l', config: kind.config.parse({ factor: 0.25 }) }
    expect(() => toKerasConfig(kind, more, 'keras2')).toThrow('contrast that only grows')
  })

  it('a random crop cuts in prediction too: another kind, which Graft does not know', () => {
    const config = { height: 2, width: 2, trainable: true }
    expect(readLayer('RandomCrop', config, 'keras2')?.className).toBe('keras2.RandomCrop')
    expect(readLayer('RandomCrop', config, 'keras3')?.className).toBe('RandomCrop')
  })

  it('Keras 3 reads a slant both ways as one number alone', () => {
    const kind = kindOf('RandomShear')
    const config = kind.config.parse({ xFactor: [-0.25, 0.25], yFactor: [0.1, 0.2] })
    expect(toKerasConfig(kind, { name: 'l', config }, 'keras3')).toMatchObject({
      x_factor: 0.25,
      y_factor: [0.1, 0.2],
    })
  })

  it('Keras 2 wants the shapes that attention was built with, or null', () => {
    const kind = kindOf('MultiHeadAttention')
    const layer = { name: 'l', config: kind.config.parse({ numHeads: 2, keyDim: 3 }) }
    const shapes = { query_shape: null, value_shape: null, key_shape: null }
    expect(toKerasConfig(kind, layer, 'keras2')).toMatchObject(shapes)
    expect(Object.keys(toKerasConfig(kind, layer, 'keras3'))).not.toContain('query_shape')
  })
})

describe('settings that Keras takes as arguments of the call', () => {
  it('stand in no config of a file', () => {
    const kind = kindOf('MultiHeadAttention')
    const config = kind.config.parse({ numHeads: 2, keyDim: 3, useCausalMask: true })
    const written = toKerasConfig(kind, { name: 'l', config }, 'keras3')
    expect(Object.keys(written)).toContain('sliding_window')
    expect(Object.keys(written)).not.toContain('use_causal_mask')
  })
})

describe('names of old and new files', () => {
  it('renamed keys', () => {
    expect(read('LeakyReLU', { alpha: 0.1 }).config).toEqual({ negativeSlope: 0.1 })
    expect(read('LeakyReLU', { negative_slope: 0.1 }).config).toEqual({ negativeSlope: 0.1 })
    expect(read('InputLayer', { batch_input_shape: [null, 3] }).config).toEqual(
      read('InputLayer', { batch_shape: [null, 3] }).config,
    )
  })

  it('neutral keys, and the same keys with a meaning', () => {
    const depthwise = (extra: Record<string, unknown>) =>
      read('DepthwiseConv2D', { kernel_size: [3, 3], ...extra })
    expect(depthwise({ groups: 1 }).config).toEqual(depthwise({}).config)
    expect(() => depthwise({ groups: 2 })).toThrow(GraftError)
  })

  it.each([
    ['swish', 'silu'],
    ['silu', 'silu'],
    [{ class_name: 'function', config: 'swish', registered_name: 'swish' }, 'silu'],
    [{ class_name: 'Activation', config: { activation: 'hard_sigmoid' } }, 'hardSigmoid'],
    ['leaky_relu', 'leakyRelu'],
    ['relu6', 'relu6'],
    ['log_softmax', 'logSoftmax'],
    [null, 'linear'],
  ])('activation %j is %s', (activation, name) => {
    expect(read('Dense', { units: 1, activation }).config['activation']).toBe(name)
  })

  it('hard_sigmoid means another formula in Keras 2 and TF.js', () => {
    const config = { units: 1, activation: 'hard_sigmoid' }
    expect(read('Dense', config, 'keras2').config['activation']).toBe('hardSigmoidKeras2')
    expect(read('Dense', config, 'tfjs').config['activation']).toBe('hardSigmoidKeras2')
    expect(read('Dense', config, 'keras3').config['activation']).toBe('hardSigmoid')
  })

  it.each([
    ['zeros', { name: 'zeros' }],
    ['glorot_uniform', { name: 'glorotUniform', seed: null }],
    [
      { class_name: 'HeNormal', config: { seed: 3 } },
      { name: 'heNormal', seed: 3 },
    ],
    [
      { class_name: 'HeNormal', config: { seed: { class_name: 'SeedGenerator' } } },
      { name: 'heNormal', seed: null },
    ],
    [
      { class_name: 'Orthogonal', config: { gain: 2, seed: null } },
      { name: 'orthogonal', gain: 2, seed: null },
    ],
    [
      {
        class_name: 'VarianceScaling',
        config: { scale: 1, mode: 'fan_avg', distribution: 'normal', seed: null, dtype: 'float32' },
      },
      {
        name: 'varianceScaling',
        scale: 1,
        mode: 'fanAvg',
        distribution: 'truncatedNormal',
        seed: null,
      },
    ],
  ])('initialiser %j', (value, expected) => {
    expect(
      read('Dense', { units: 1, kernel_initializer: value }).config['kernelInitializer'],
    ).toEqual(expected)
  })

  it.each([
    [
      { class_name: 'L2', config: { l2: 0.5 } },
      { name: 'l1l2', l1: 0, l2: 0.5 },
    ],
    [
      { class_name: 'L1L2', config: { l1: 0.1, l2: 0.5 } },
      { name: 'l1l2', l1: 0.1, l2: 0.5 },
    ],
    ['l2', { name: 'l1l2', l1: 0, l2: 0.01 }],
    ['l1', { name: 'l1l2', l1: 0.01, l2: 0 }],
    [
      { class_name: 'L2', config: {} },
      { name: 'l1l2', l1: 0, l2: 0.01 },
    ],
    [null, null],
  ])('regulariser %j, with the defaults of Keras', (value, expected) => {
    expect(
      read('Dense', { units: 1, kernel_regularizer: value }).config['kernelRegularizer'],
    ).toEqual(expected)
  })
})
