import { z } from 'zod'
import { applyActivation } from './activations.ts'
import { firstInput, firstShape, needWeight } from './callInputs.ts'
import * as field from './configFields.ts'
import { outputFields, kernelFields } from './convolution.ts'
import { parseProjection, projectionInitializer, projectionShapes } from './einsum.ts'
import { defineLayer, LayerFault } from './layerKind.ts'
import type { Shape } from '../model/shape.ts'

const config = z.strictObject({
  equation: z.string().describe('Axes of input, kernel and output: ab,bc->ac.'),
  outputShape: z
    .union([
      z
        .int()
        .positive()
        .transform((length): (number | null)[] => [length]),
      z.array(z.int().positive().nullable()),
    ])
    .describe('Lengths of the output without the batch; null is taken from the input.'),
  biasAxes: z
    .string()
    .min(1)
    .nullable()
    .default(null)
    .describe('Axes of the output that a bias has.'),
  activation: field.activation(),
  ...kernelFields(),
  biasInitializer: outputFields().biasInitializer,
  biasRegularizer: outputFields().biasRegularizer,
  activityRegularizer: outputFields().activityRegularizer,
  biasConstraint: outputFields().biasConstraint,
})

type Config = z.infer<typeof config>

function shapesOf(config: Config, input: Shape) {
  const equation = parseProjection(config.equation, input.length)
  const { outputShape, biasAxes } = config
  const missing = Array.from(biasAxes ?? '').find((letter) => !equation.output.includes(letter))
  if (missing !== undefined) {
    throw new LayerFault('input', `its output has no axis "${missing}" for the bias`)
  }
  return { equation, ...projectionShapes(equation, input, { output: outputShape, biasAxes }) }
}

/** A dense layer over any axes: `activation(einsum(equation, x, kernel) + bias)`. */
export const einsumDense = defineLayer({
  className: 'EinsumDense',
  category: 'core',
  help: 'A dense layer over the axes of your choice.',
  config,
  weights: (config, shapes) => {
    const { equation, kernel, bias } = shapesOf(config, firstShape(shapes))
    const weights = [
      {
        name: 'kernel',
        shape: kernel,
        initializer: projectionInitializer(config.kernelInitializer, equation),
        regularizer: config.kernelRegularizer,
        constraint: config.kernelConstraint,
        trainable: true,
      },
    ]
    if (bias === null) return weights
    return [
      ...weights,
      {
        name: 'bias',
        shape: bias,
        initializer: config.biasInitializer,
        regularizer: config.biasRegularizer,
        constraint: config.biasConstraint,
        trainable: true,
      },
    ]
  },
  outputShapes: (config, shapes) => [shapesOf(config, firstShape(shapes)).output],
  call: ({ ops, config, inputs, weights }) => {
    const x = firstInput(inputs)
    const { input, kernel, output } = parseProjection(config.equation, x.rank)
    const product = ops.native.einsum(
      `${input},${kernel}->${output}`,
      x,
      needWeight(weights, 'kernel'),
    )
    const { bias } = weights
    const sum = bias === undefined ? product : ops.tf.add(product, bias)
    return applyActivation(ops, config.activation, sum)
  },
})
