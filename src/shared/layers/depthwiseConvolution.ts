import { z } from 'zod'
import { firstInput, needWeight } from './callInputs.ts'
import * as field from './configFields.ts'
import {
  biasSpecs,
  convolutionOptions,
  convolvedShape,
  finishConvolution,
  imageKernel,
  inputChannels,
  outputFields,
} from './convolution.ts'
import { defineLayer, type LayerKind } from './layerKind.ts'
import { asImage, channelsToLast } from './spatial.ts'

/** Convolution of each channel with kernels of its own. Chollet 2017, arXiv:1610.02357. */
function defineDepthwiseConv(rank: 1 | 2, help: string): LayerKind {
  return defineLayer({
    className: `DepthwiseConv${rank}D`,
    category: 'convolution',
    help,
    config: z.strictObject({
      kernelSize: field.kernelSize(rank),
      strides: field.strides(rank),
      padding: field.padding(),
      depthMultiplier: field.depthMultiplier(),
      dataFormat: field.dataFormat(),
      dilationRate: field.dilationRate(rank),
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
      const kernel = imageKernel(ops, needWeight(weights, 'kernel'))
      const x = channelsToLast(ops, firstInput(inputs), config.dataFormat)
      const result = asImage(ops, x, (image) =>
        ops.native.depthwiseConv2d(image, kernel, convolutionOptions(config)),
      )
      return finishConvolution(context, result)
    },
    keras: {
      // Keras 2 writes what it inherits from Conv2D.
      ignoredKeys: ['filters', 'kernel_initializer', 'kernel_regularizer', 'kernel_constraint'],
      neutralKeys: { groups: [1] },
    },
  })
}

export const depthwiseConv1d = defineDepthwiseConv(
  1,
  'Looks for patterns in each channel of a sequence apart, without mixing them.',
)

export const depthwiseConv2d = defineDepthwiseConv(
  2,
  'Looks for patterns in each channel apart, without mixing them.',
)
