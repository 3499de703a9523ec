import { describe, expect, it } from 'vitest'
import { defaultName, toSnakeCase } from '../../../src/shared/model/layerNames.ts'

// Made by `keras.src.utils.naming.to_snake_case` of Keras 3.
const fromKeras = {
  Dense: 'dense',
  Conv2D: 'conv2d',
  Conv2DTranspose: 'conv2d_transpose',
  DepthwiseConv2D: 'depthwise_conv2d',
  BatchNormalization: 'batch_normalization',
  GlobalAveragePooling2D: 'global_average_pooling2d',
  ZeroPadding2D: 'zero_padding2d',
  ReLU: 're_lu',
  LeakyReLU: 'leaky_re_lu',
  PReLU: 'p_re_lu',
  ELU: 'elu',
  InputLayer: 'input_layer',
  SpatialDropout1D: 'spatial_dropout1d',
  LSTM: 'lstm',
}

describe('toSnakeCase', () => {
  it.each(Object.entries(fromKeras))('%s is %s', (className, name) => {
    expect(toSnakeCase(className)).toBe(name)
  })
})

describe('defaultName', () => {
  it('counts up to the first free number', () => {
    expect(defaultName('Dense', new Set())).toBe('dense')
    expect(defaultName('Dense', new Set(['dense', 'dense_2']))).toBe('dense_1')
    expect(defaultName('Dense', new Set(['dense', 'dense_1', 'dense_2']))).toBe('dense_3')
  })
})
