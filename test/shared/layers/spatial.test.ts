import { describe, expect, it } from 'vitest'
import { layerKinds } from '../../../src/shared/layers/index.ts'
import { LayerFault, type LayerKind } from '../../../src/shared/layers/layerKind.ts'
import type { Shape } from '../../../src/shared/model/shape.ts'

/** Shapes of convolutions, pooling and reshaping. Expected lengths by hand from Keras's documented formulas. */

type Config = Readonly<Record<string, unknown>>

function kindOf(className: string): LayerKind {
  const kind = layerKinds.get(className)
  if (kind === undefined) throw new Error(`no kind ${className}`)
  return kind
}

function outputOf(className: string, config: Config, input: Shape) {
  const kind = kindOf(className)
  return kind.outputShapes(kind.config.parse(config), [input])[0]
}

function weightsOf(className: string, config: Config, input: Shape): Record<string, unknown> {
  const kind = kindOf(className)
  const specs = kind.weights?.(kind.config.parse(config), [input]) ?? []
  return Object.fromEntries(specs.map(({ name, shape }) => [name, shape]))
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

const first = { dataFormat: 'channelsFirst' }

describe('images of any size', () => {
  const image = [null, null, null, 3]
  it.each<[string, Config, Shape, Shape]>([
    ['Conv2D', { filters: 8, kernelSize: 3 }, image, [null, null, null, 8]],
    ['Conv2D', { filters: 8, kernelSize: 3 }, [null, null, 9, 3], [null, null, 7, 8]],
    ['Conv1D', { filters: 8, kernelSize: 3 }, [null, null, 3], [null, null, 8]],
    ['Conv2DTranspose', { filters: 8, kernelSize: 3 }, image, [null, null, null, 8]],
    ['DepthwiseConv2D', { kernelSize: 3, depthMultiplier: 2 }, image, [null, null, null, 6]],
    ['SeparableConv2D', { filters: 5, kernelSize: 3 }, image, [null, null, null, 5]],
    ['MaxPooling2D', {}, image, [null, null, null, 3]],
    ['GlobalAveragePooling2D', {}, image, [null, 3]],
    ['GlobalMaxPooling1D', { keepdims: true }, [null, null, 3], [null, 1, 3]],
    ['Flatten', {}, image, [null, null]],
    ['Reshape', { targetShape: [-1, 3] }, image, [null, null, 3]],
    ['Permute', { dims: [3, 1, 2] }, image, [null, 3, null, null]],
    ['ZeroPadding2D', {}, image, image],
    ['Cropping2D', { cropping: 1 }, [null, null, 5, 3], [null, null, 3, 3]],
    ['UpSampling2D', {}, [null, 4, null, 3], [null, 8, null, 3]],
  ])('%s %j takes %j', (kind, config, input, output) => {
    expect(outputOf(kind, config, input)).toEqual(output)
  })
})

describe('lengths', () => {
  const conv = { filters: 4, kernelSize: 3 }
  it.each<[string, Config, Shape, Shape]>([
    // floor((28 - 5) / 2) + 1 = 12; ceil(28 / 2) = 14
    ['Conv2D', { filters: 4, kernelSize: 5, strides: 2 }, [null, 28, 28, 1], [null, 12, 12, 4]],
    ['Conv2D', { ...conv, strides: 2, padding: 'same' }, [null, 28, 27, 1], [null, 14, 14, 4]],
    // a kernel of 3 spread by 4 covers 9
    ['Conv2D', { ...conv, dilationRate: 4 }, [null, 9, 12, 1], [null, 1, 4, 4]],
    ['Conv2D', { ...conv, ...first }, [null, 1, 28, 20], [null, 4, 26, 18]],
    ['Conv1D', { ...conv, padding: 'causal', strides: 2 }, [null, 9, 2], [null, 5, 4]],
    // (7 - 1) * 2 + max(3, 2) = 15; 7 * 2 = 14; (7 - 1) * 2 + 3 % 2 + 1 = 14
    ['Conv2DTranspose', { ...conv, strides: 2 }, [null, 7, 7, 2], [null, 15, 15, 4]],
    [
      'Conv2DTranspose',
      { ...conv, strides: 2, padding: 'same' },
      [null, 7, 7, 2],
      [null, 14, 14, 4],
    ],
    [
      'Conv2DTranspose',
      { ...conv, strides: 2, padding: 'same', outputPadding: 1 },
      [null, 7, 7, 2],
      [null, 14, 14, 4],
    ],
    ['MaxPooling2D', { poolSize: 3, strides: 2 }, [null, 7, 8, 2], [null, 3, 3, 2]],
    ['MaxPooling2D', { poolSize: 3 }, [null, 7, 9, 2], [null, 2, 3, 2]],
    ['AveragePooling1D', { padding: 'same' }, [null, 7, 2], [null, 4, 2]],
    ['GlobalAveragePooling2D', { ...first, keepdims: true }, [null, 3, 7, 7], [null, 3, 1, 1]],
    ['Reshape', { targetShape: [2, -1] }, [null, 3, 4], [null, 2, 6]],
    ['Flatten', {}, [null], [null, 1]],
    [
      'ZeroPadding2D',
      {
        padding: [
          [1, 2],
          [0, 3],
        ],
      },
      [null, 4, 5, 1],
      [null, 7, 8, 1],
    ],
    ['ZeroPadding2D', { padding: [1, 2] }, [null, 4, 5, 1], [null, 6, 9, 1]],
  ])('%s %j on %j', (kind, config, input, output) => {
    expect(outputOf(kind, config, input)).toEqual(output)
  })
})

describe('weights', () => {
  it('have their channels where the data format puts them', () => {
    expect(weightsOf('Conv2D', { filters: 4, kernelSize: 3, ...first }, [null, 6, 9, 9])).toEqual({
      kernel: [3, 3, 6, 4],
      bias: [4],
    })
  })

  it('of groups see their own channels only', () => {
    const config = { filters: 4, kernelSize: [3, 1], groups: 2, useBias: false }
    expect(weightsOf('Conv2D', config, [null, 9, 9, 6])).toEqual({ kernel: [3, 1, 3, 4] })
  })

  it('of a transposed convolution go from outputs to inputs', () => {
    const config = { filters: 4, kernelSize: 3 }
    expect(weightsOf('Conv2DTranspose', config, [null, 9, 9, 6])).toEqual({
      kernel: [3, 3, 4, 6],
      bias: [4],
    })
  })

  it('of a separable convolution are two kernels', () => {
    const config = { filters: 5, kernelSize: 3, depthMultiplier: 2 }
    expect(weightsOf('SeparableConv2D', config, [null, 9, 9, 3])).toEqual({
      depthwise_kernel: [3, 3, 3, 2],
      pointwise_kernel: [1, 1, 6, 5],
      bias: [5],
    })
  })
})

describe('faults', () => {
  const conv = { filters: 4, kernelSize: 5 }
  it.each<[string, Config, Shape, string]>([
    [
      'Conv2D',
      conv,
      [null, 784],
      'input: it takes 4 axes (batch, height, width, channels), but its input is (None, 784)',
    ],
    [
      'Conv1D',
      { ...conv, ...first },
      [null, 9, 9, 1],
      'input: it takes 3 axes (batch, channels, steps), but its input is (None, 9, 9, 1)',
    ],
    [
      'Conv2D',
      conv,
      [null, 28, 4, 1],
      'input: its kernel covers 5, but its input is only 4 long there',
    ],
    [
      'Conv2D',
      { ...conv, kernelSize: 3, dilationRate: 4 },
      [null, 8, 28, 1],
      'input: its kernel covers 9 (3 spread by 4), but its input is only 8 long there',
    ],
    ['Conv2D', conv, [null, 28, 28, null], 'input: its number of channels must be known'],
    [
      'Conv2D',
      { ...conv, groups: 2 },
      [null, 28, 28, 3],
      'input: its 2 groups do not divide the 3 channels of its input',
    ],
    [
      'Conv2DTranspose',
      { filters: 4, kernelSize: 4, strides: 2, padding: 'same', outputPadding: 0 },
      [null, 7, 7, 1],
      'input: an output padding of 0 does not go with a kernel of 4 and "same" padding',
    ],
    [
      'MaxPooling2D',
      {},
      [null, 1, 4, 1],
      'input: its pool covers 2, but its input is only 1 long there',
    ],
    [
      'Reshape',
      { targetShape: [5, 3] },
      [null, 4, 4],
      'input: its input (None, 4, 4) has 16 values a row, which do not fill (None, 5, 3)',
    ],
    [
      'Reshape',
      { targetShape: [-1, 3] },
      [null, 4, 4],
      'input: its input (None, 4, 4) has 16 values a row, which do not fill (None, -1, 3)',
    ],
    ['Permute', { dims: [2, 1] }, [null, 4], 'input: it orders 2 axes, but its input is (None, 4)'],
    [
      'Cropping2D',
      { cropping: 2 },
      [null, 4, 9, 1],
      'input: it cuts off 2 + 2, but its input is only 4 long there',
    ],
  ])('%s %j on %j', (kind, config, input, fault) => {
    expect(faultOf(() => outputOf(kind, config, input))).toBe(fault)
  })

  it('come up in the weights as well', () => {
    const config = { filters: 4, kernelSize: 3, groups: 2 }
    expect(faultOf(() => weightsOf('Conv2D', config, [null, 9, 9, 3]))).toBe(
      'input: its 2 groups do not divide the 3 channels of its input',
    )
  })
})

describe('configs', () => {
  const conv = { filters: 4, kernelSize: 3 }
  it.each<[string, Config]>([
    ['Conv2D', { filters: 0, kernelSize: 3 }],
    ['Conv2D', { filters: 4, kernelSize: [3, 3, 3] }],
    ['Conv2D', { filters: 4, kernelSize: 0 }],
    ['Conv2D', { filters: 4, kernelSize: 2.5 }],
    ['Conv2D', { ...conv, padding: 'causal' }],
    ['Conv2D', { ...conv, strides: 2, dilationRate: 2 }],
    ['Conv2D', { ...conv, groups: 3 }],
    ['Conv2D', { ...conv, kernel: 3 }],
    ['Conv2DTranspose', { ...conv, outputPadding: 1 }],
    ['Conv2DTranspose', { ...conv, strides: [2, 3], outputPadding: [1, 3] }],
    ['MaxPooling2D', { strides: 0 }],
    ['Reshape', { targetShape: [-1, -1] }],
    ['Reshape', { targetShape: [0] }],
    ['Permute', { dims: [1, 3] }],
    ['Permute', { dims: [1, 1] }],
    ['ZeroPadding2D', { padding: -1 }],
    ['ZeroPadding2D', { padding: [[1, 2, 3], 0] }],
    ['UpSampling2D', { interpolation: 'cubic' }],
  ])('%s refuses %j', (kind, config) => {
    expect(kindOf(kind).config.safeParse(config).success).toBe(false)
  })

  it.each<[string, Config]>([
    ['Conv1D', { ...conv, padding: 'causal' }],
    ['Conv2D', conv],
    ['Conv2DTranspose', { ...conv, strides: 2, outputPadding: [1, 0] }],
    ['MaxPooling2D', { strides: [1, 2] }],
    ['ZeroPadding2D', { padding: [1, [2, 3]] }],
    ['Cropping2D', {}],
    ['UpSampling2D', {}],
  ])('%s reads its own %j again to the same', (kind, config) => {
    const { config: schema } = kindOf(kind)
    const parsed = schema.parse(config)
    expect(schema.parse(JSON.parse(JSON.stringify(parsed)))).toEqual(parsed)
  })

  it('write one number for all axes as one an axis', () => {
    expect(kindOf('Conv2D').config.parse(conv)).toMatchObject({
      kernelSize: [3, 3],
      strides: [1, 1],
      dilationRate: [1, 1],
    })
    expect(kindOf('ZeroPadding2D').config.parse({ padding: [1, 2] })).toMatchObject({
      padding: [
        [1, 1],
        [2, 2],
      ],
    })
  })
})
