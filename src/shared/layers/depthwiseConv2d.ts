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

/** Convolution of each channel with kernels of its own. Chollet 2017, arXiv:1610.02357. */
export const depthwiseConv2d = defineLayer({
  className: 'DepthwiseConv2D',
  category: 'convolution',
  help: 'Looks for patterns in each channel apart, without mixing them.',
  config: z.strictObject({
    kernelSize: field.kernelSize(2),
    strides: field.strides(2),
    padding: field.padding(),
    depthMultiplier: field.depthMultiplier(),
    dataFormat: field.dataFormat(),
    dilationRate: field.dilationRate(2),
    ...outputFields(),
    depthwiseInitializer: field.initializer(field.glorotUniform, 'the kernel'),
    depthwiseRegularizer: field.regularizer('the kernel'),
    depthwiseConstraint: field.constraint('the kernel'),
  }),
  weights: (config, shapes) => {
    const inputs = inputChannels(config, shapes)
    const kernel = {
      name: 'kernel',
      shape: [...config.kernelSize, inputs, config.depthMultiplier],
      initializer: config.depthwiseInitializer,
      regularizer: config.depthwiseRegularizer,
      constraint: config.depthwiseConstraint,
      trainable: true,
    }
    return [kernel, ...biasSpecs(config, inputs * config.depthMultiplier)]
  },
  outputShapes: (config, shapes) => [
    convolvedShape(config, shapes, (inputs) => inputs * config.depthMultiplier),
  ],
  call: (context) => {
    const { ops, config, inputs, weights } = context
    const result = ops.native.depthwiseConv2d(
      channelsToLast(ops, firstInput(inputs), config.dataFormat),
      needWeight(weights, 'kernel'),
      convolutionOptions(config),
    )
    return finishConvolution(context, result)
  },
  keras: {
    // Keras 2 writes what it inherits from Conv2D.
    ignoredKeys: ['filters', 'kernel_initializer', 'kernel_regularizer', 'kernel_constraint'],
    neutralKeys: { groups: [1] },
  },
})
