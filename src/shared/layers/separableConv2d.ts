import { z } from 'zod'
import { firstInput, needWeight } from './callInputs.ts'
import * as field from './configFields.ts'
import {
  biasSpecs,
  convolutionOptions,
  convolvedShape,
  finishConvolution,
  inputChannels,
  outputFields,
} from './convolution.ts'
import { defineLayer } from './layerKind.ts'
import { channelsToLast } from './spatial.ts'

/** A depthwise convolution, then a 1x1 convolution that mixes the channels. Chollet 2017, arXiv:1610.02357. */
export const separableConv2d = defineLayer({
  className: 'SeparableConv2D',
  category: 'convolution',
  help: 'A convolution in two cheap parts: within each channel, then across channels.',
  config: z.strictObject({
    filters: field.filters(),
    kernelSize: field.kernelSize(2),
    strides: field.strides(2),
    padding: field.padding(),
    dataFormat: field.dataFormat(),
    dilationRate: field.dilationRate(2),
    depthMultiplier: field.depthMultiplier(),
    ...outputFields(),
    depthwiseInitializer: field.initializer(field.glorotUniform, 'the depthwise kernel'),
    pointwiseInitializer: field.initializer(field.glorotUniform, 'the pointwise kernel'),
    depthwiseRegularizer: field.regularizer('the depthwise kernel'),
    pointwiseRegularizer: field.regularizer('the pointwise kernel'),
    depthwiseConstraint: field.constraint('the depthwise kernel'),
    pointwiseConstraint: field.constraint('the pointwise kernel'),
  }),
  weights: (config, shapes) => {
    const inputs = inputChannels(config, shapes)
    const depthwise = {
      name: 'depthwise_kernel',
      shape: [...config.kernelSize, inputs, config.depthMultiplier],
      initializer: config.depthwiseInitializer,
      regularizer: config.depthwiseRegularizer,
      constraint: config.depthwiseConstraint,
      trainable: true,
    }
    const pointwise = {
      name: 'pointwise_kernel',
      shape: [1, 1, inputs * config.depthMultiplier, config.filters],
      initializer: config.pointwiseInitializer,
      regularizer: config.pointwiseRegularizer,
      constraint: config.pointwiseConstraint,
      trainable: true,
    }
    return [depthwise, pointwise, ...biasSpecs(config, config.filters)]
  },
  outputShapes: (config, shapes) => [convolvedShape(config, shapes, () => config.filters)],
  call: (context) => {
    const { ops, config, inputs, weights } = context
    const channels = ops.native.depthwiseConv2d(
      channelsToLast(ops, firstInput(inputs), config.dataFormat),
      needWeight(weights, 'depthwise_kernel'),
      convolutionOptions(config),
    )
    const pointwise = needWeight(weights, 'pointwise_kernel')
    const plain = { strides: [1, 1], padding: 'valid', dilations: [1, 1], groups: 1 } as const
    return finishConvolution(context, ops.native.conv2d(channels, pointwise, plain))
  },
  keras: {
    aliases: ['SeparableConvolution2D'],
    // Keras 2 writes what it inherits from Conv2D and never uses.
    ignoredKeys: ['kernel_initializer', 'kernel_regularizer', 'kernel_constraint'],
    neutralKeys: { groups: [1] },
  },
})
