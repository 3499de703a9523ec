import { z } from 'zod'
import { applyActivation } from './activations.ts'
import { firstInput, firstShape, knownLength, needWeight } from './callInputs.ts'
import * as field from './configFields.ts'
import { zeros } from './initializers.ts'
import { defineLayer, LayerFault } from './layerKind.ts'

/** Fully connected layer over the last axis: `activation(x . kernel + bias)`. */
export const dense = defineLayer({
  className: 'Dense',
  category: 'core',
  help: 'Every output is a weighted sum of all inputs.',
  masking: 'pass',
  config: z.strictObject({
    units: z.int().positive().describe('Number of outputs.'),
    activation: field.activation(),
    useBias: field.useBias(),
    kernelInitializer: field.initializer(field.glorotUniform, 'the kernel'),
    biasInitializer: field.initializer(zeros, 'the bias'),
    kernelRegularizer: field.regularizer('the kernel'),
    biasRegularizer: field.regularizer('the bias'),
    activityRegularizer: field.regularizer('the output'),
    kernelConstraint: field.constraint('the kernel'),
    biasConstraint: field.constraint('the bias'),
  }),
  weights: (config, shapes) => {
    const kernel = {
      name: 'kernel',
      shape: [knownLength(firstShape(shapes), -1), config.units],
      initializer: config.kernelInitializer,
      regularizer: config.kernelRegularizer,
      constraint: config.kernelConstraint,
      trainable: true,
    }
    const bias = {
      name: 'bias',
      shape: [config.units],
      initializer: config.biasInitializer,
      regularizer: config.biasRegularizer,
      constraint: config.biasConstraint,
      trainable: true,
    }
    return config.useBias ? [kernel, bias] : [kernel]
  },
  outputShapes: (config, shapes) => {
    const input = firstShape(shapes)
    if (input.length < 2) {
      throw new LayerFault('input', 'it needs at least one axis beside the batch')
    }
    return [[...input.slice(0, -1), config.units]]
  },
  call: ({ ops, config, inputs, weights }) => {
    const { bias } = weights
    const product = ops.native.matMul(firstInput(inputs), needWeight(weights, 'kernel'))
    const sum = bias === undefined ? product : ops.native.biasAdd(product, bias)
    return applyActivation(ops, config.activation, sum)
  },
  keras: { neutralKeys: { quantization_config: [null], lora_rank: [null], lora_alpha: [null] } },
})
