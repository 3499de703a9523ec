import { describe, expect, it } from 'vitest'
import { layerKinds } from '../../../src/shared/layers/index.ts'
import { LayerFault, type LayerKind } from '../../../src/shared/layers/layerKind.ts'
import type { Shape } from '../../../src/shared/model/shape.ts'

type Config = Readonly<Record<string, unknown>>

function kindOf(className: string): LayerKind {
  const kind = layerKinds.get(className)
  if (kind === undefined) throw new Error(`no kind ${className}`)
  return kind
}

function shapesOf(className: string, config: Config, inputs: readonly Shape[]) {
  const kind = kindOf(className)
  return kind.outputShapes(kind.config.parse(config), inputs)
}

/** Shapes of the weights by name; what faults is told as in the outputs. */
function weightsOf(className: string, config: Config, inputs: readonly Shape[]) {
  const kind = kindOf(className)
  const specs = kind.weights?.(kind.config.parse(config), inputs) ?? []
  return specs.map(({ name, shape }) => `${name} ${shape.join('x')}`)
}

function faultOf(action: () => unknown): string {
  try {
    action()
  } catch (fault) {
    if (fault instanceof LayerFault) return `${fault.fault}: ${fault.message}`
    throw fault
  }
  return 'none'
}

describe('shapes with open lengths', () => {
  it.each([
    {
      kind: 'InputLayer',
      config: { batchShape: [null, 4, null] },
      inputs: [],
      output: [null, 4, null],
    },
    { kind: 'InputLayer', config: { batchShape: [32, 4] }, inputs: [], output: [null, 4] },
    { kind: 'Dense', config: { units: 3 }, inputs: [[null, null, 4]], output: [null, null, 3] },
    {
      kind: 'Embedding',
      config: { inputDim: 9, outputDim: 2 },
      inputs: [[null, null]],
      output: [null, null, 2],
    },
    {
      kind: 'Add',
      config: {},
      inputs: [
        [null, null, 4],
        [null, 1, 4],
      ],
      output: [null, null, 4],
    },
    {
      kind: 'Add',
      config: {},
      inputs: [
        [null, 4],
        [null, 3, 4],
      ],
      output: [null, 3, 4],
    },
    {
      kind: 'Concatenate',
      config: {},
      inputs: [
        [null, null, 4],
        [null, 5, 2],
      ],
      output: [null, 5, 6],
    },
    {
      kind: 'Concatenate',
      config: { axis: 1 },
      inputs: [
        [null, null, 4],
        [null, 5, 4],
      ],
      output: [null, null, 4],
    },
    {
      kind: 'Dot',
      config: { axes: -1 },
      inputs: [
        [null, null, 4],
        [null, 4],
      ],
      output: [null, null],
    },
    {
      kind: 'Dot',
      config: { axes: 1 },
      inputs: [
        [null, 4],
        [null, 4],
      ],
      output: [null, 1],
    },
    {
      kind: 'Resizing',
      config: { height: 8, width: 9 },
      inputs: [[null, null, null, 3]],
      output: [null, 8, 9, 3],
    },
    {
      kind: 'CenterCrop',
      config: { height: 8, width: 9, dataFormat: 'channelsFirst' },
      inputs: [[null, 3, null, null]],
      output: [null, 3, 8, 9],
    },
  ])('$kind $config of $inputs', ({ kind, config, inputs, output }) => {
    expect(shapesOf(kind, config, inputs)).toEqual([output])
  })
})

describe('weights', () => {
  it.each([
    {
      kind: 'Dense',
      config: { units: 3 },
      input: [null, null, 4],
      weights: ['kernel 4x3', 'bias 3'],
    },
    {
      kind: 'PReLU',
      config: { sharedAxes: [1, 2] },
      input: [null, null, null, 3],
      weights: ['alpha 1x1x3'],
    },
    {
      kind: 'BatchNormalization',
      config: { axis: [1] },
      input: [null, 5, null],
      weights: ['gamma 5', 'beta 5', 'moving_mean 5', 'moving_variance 5'],
    },
    {
      kind: 'Normalization',
      config: { axis: [-1, 1] },
      input: [null, 5, 2, 3],
      weights: ['mean 5x3', 'variance 5x3', 'count '],
    },
    {
      kind: 'Normalization',
      config: { axis: null },
      input: [null, 5],
      weights: ['mean ', 'variance ', 'count '],
    },
    { kind: 'Normalization', config: { mean: 1, variance: 2 }, input: [null, 5], weights: [] },
  ])('$kind $config of $input', ({ kind, config, input, weights }) => {
    expect(weightsOf(kind, config, [input])).toEqual(weights)
  })

  it('keeps statistics out of training', () => {
    const kind = kindOf('BatchNormalization')
    const specs = kind.weights?.(kind.config.parse({}), [[null, 3]]) ?? []
    expect(specs.map(({ trainable }) => trainable)).toEqual([true, true, false, false])
  })
})

describe('faults', () => {
  const image: Shape = [null, 4, 4, 3]
  it.each([
    ['Dense', { units: 3 }, [[null]], 'input: it needs at least one axis beside the batch'],
    [
      'Add',
      {},
      [
        [null, 4],
        [null, 3],
      ],
      'input: its inputs have shapes that do not fit each other',
    ],
    ['Add', {}, [], 'input: it has no input'],
    [
      'Concatenate',
      {},
      [
        [null, 4],
        [null, 3, 4],
      ],
      'input: its inputs have different numbers of axes',
    ],
    [
      'Concatenate',
      {},
      [
        [null, 2, 4],
        [null, 3, 4],
      ],
      'input: its inputs differ in axis 1, along which they are not joined',
    ],
    ['Concatenate', { axis: 0 }, [image, image], 'unsupported: joining along the batch axis'],
    ['Concatenate', { axis: 4 }, [image, image], 'input: it has 4 axes, so there is no axis 4'],
    [
      'Dot',
      { axes: 0 },
      [
        [null, 4],
        [null, 4],
      ],
      'input: it cannot multiply along the batch axis',
    ],
    [
      'Dot',
      { axes: 1 },
      [
        [null, 4],
        [null, 3],
      ],
      'input: its inputs differ in length along the axes that are multiplied',
    ],
    ['Softmax', { axis: [1, 9] }, [image], 'input: it has 4 axes, so there is no axis 9'],
    ['LayerNormalization', { axis: -5 }, [image], 'input: it has 4 axes, so there is no axis -5'],
    ['BatchNormalization', { axis: 0 }, [image], 'unsupported: the batch axis as the channel axis'],
    [
      'Dropout',
      { rate: 0.5, noiseShape: [null, 2, 1, 3] },
      [image],
      'input: the noise shape does not fit it',
    ],
    [
      'Dropout',
      { rate: 0.5, noiseShape: [1, 1] },
      [image],
      'input: the noise shape does not fit it',
    ],
    ['SpatialDropout2D', { rate: 0.5 }, [[null, 3]], 'input: it takes 4 axes, the batch included'],
    [
      'Rescaling',
      { scale: [1, 2] },
      [image],
      'input: its scale and offset are a number, or one a channel',
    ],
    [
      'Normalization',
      { mean: 1 },
      [image],
      'input: its mean and variance are set together or not at all',
    ],
    [
      'Normalization',
      { mean: [1], variance: 1 },
      [image],
      'input: its mean and variance have different shapes',
    ],
    [
      'Normalization',
      { mean: [1, 2], variance: [1, 2] },
      [image],
      'input: its mean and variance do not fit its axes',
    ],
    ['Normalization', {}, [[null, null]], 'input: the length of its axis 1 must be known'],
    [
      'Resizing',
      { height: 2, width: 2, interpolation: 'area' },
      [image],
      'unsupported: area interpolation',
    ],
    [
      'Resizing',
      { height: 2, width: 2, cropToAspectRatio: true, padToAspectRatio: true },
      [image],
      'input: it can crop or pad to the aspect ratio, not both',
    ],
  ] satisfies [string, Config, Shape[], string][])('%s %j of %j', (kind, config, inputs, fault) => {
    expect(faultOf(() => shapesOf(kind, config, inputs))).toBe(fault)
  })

  it.each([
    ['Dense', { units: 3 }, [null, null], 'input: the length of its axis -1 must be known'],
    ['PReLU', {}, [null, null, 3], 'input: the length of its axis 1 must be known'],
    ['PReLU', { sharedAxes: 4 }, [null, 2, 3], 'input: it has 2 axes, so there is no axis 3'],
    ['BatchNormalization', {}, [null, null], 'input: the length of its axis -1 must be known'],
    [
      'LayerNormalization',
      { axis: [1, 2] },
      [null, 2, null],
      'input: the length of its axis 2 must be known',
    ],
  ] satisfies [string, Config, Shape, string][])(
    'weights of %s %j on %j',
    (kind, config, input, fault) => {
      expect(faultOf(() => weightsOf(kind, config, [input]))).toBe(fault)
    },
  )
})
