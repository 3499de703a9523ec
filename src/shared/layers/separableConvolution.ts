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

const separableConfig = (rank: 1 | 2) =>
  z.strictObject({
    filters: field.filters(),
    kernelSize: field.kernelSize(rank),
    strides: field.strides(rank),
    padding: field.padding(),
    dataFormat: field.dataFormat(),
    dilationRate: field.dilationRate(rank),
    depthMultiplier: field.depthMultiplier(),
    ...outputFields(),
    depthwiseInitializer: field.initializer(field.glorotUniform, 'the depthwise kernel'),
    pointwiseInitializer: field.initializer(field.glorotUniform, 'the pointwise kernel'),
    depthwiseRegularizer: field.regularizer('the depthwise kernel'),
    pointwiseRegularizer: field.regularizer('the pointwise kernel'),
    depthwiseConstraint: field.constraint('the depthwise kernel'),
    pointwiseConstraint: field.constraint('the pointwise kernel'),
  })

/** A depthwise convolution, then a 1x1 convolution that mixes the channels. Chollet 2017, arXiv:1610.02357. */
function defineSeparableConv(rank: 1 | 2, help: string): LayerKind {
  return defineLayer({
    className: `SeparableConv${rank}D`,
    category: 'convolution',
    help,
    config: separableConfig(rank),
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
        shape: [...config.kernelSize.map(() => 1), inputs * config.depthMultiplier, config.filters],
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
      const depthwise = imageKernel(ops, needWeight(weights, 'depthwise_kernel'))
      const pointwise = imageKernel(ops, needWeight(weights, 'pointwise_kernel'))
      const plain = { strides: [1, 1], padding: 'valid', dilations: [1, 1], groups: 1 } as const
      const x = channelsToLast(ops, firstInput(inputs), config.dataFormat)
      const result = asImage(ops, x, (image) => {
        const channels = ops.native.depthwiseConv2d(image, depthwise, convolutionOptions(config))
        return ops.native.conv2d(channels, pointwise, plain)
      })
      return finishConvolution(context, result)
    },
    keras: {
      aliases: [`SeparableConvolution${rank}D`],
      // Keras 2 writes what it inherits from Conv2D and never uses.
      ignoredKeys: ['kernel_initializer', 'kernel_regularizer', 'kernel_constraint'],
      neutralKeys: { groups: [1] },
    },
  })
}

export const separableConv1d = defineSeparableConv(
  1,
  'A convolution of a sequence in two cheap parts: within each channel, then across channels.',
)

export const separableConv2d = defineSeparableConv(
  2,
  'A convolution in two cheap parts: within each channel, then across channels.',
)
