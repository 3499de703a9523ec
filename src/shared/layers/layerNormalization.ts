import { z } from 'zod'
import { firstInput, firstShape, knownLength, resolveAxes } from './callInputs.ts'
import { betaSpec, gammaBetaFields, gammaSpec } from './gammaBeta.ts'
import { defineLayer } from './layerKind.ts'

const config = z.strictObject({
  axis: z
    .union([z.int(), z.array(z.int()).min(1)])
    .default(-1)
    .describe('Axes over which a row is normalised.'),
  epsilon: z.number().min(0).default(0.001).describe('Added to the variance.'),
  center: z.boolean().default(true).describe('Adds a learned beta.'),
  scale: z.boolean().default(true).describe('Multiplies by a learned gamma.'),
  rmsScaling: z
    .boolean()
    .default(false)
    .describe("Keras's old variant: divides by the standard deviation, keeps the mean."),
  ...gammaBetaFields(),
})

/** Ba et al. 2016, arXiv:1607.06450. */
export const layerNormalization = defineLayer({
  className: 'LayerNormalization',
  category: 'normalization',
  help: 'Brings each row to mean 0 and variance 1, whatever the batch.',
  masking: 'pass',
  config,
  weights: (config, shapes) => {
    const input = firstShape(shapes)
    // In the order of the numbers as they are written, negative ones first: Keras's order.
    const shape = [config.axis]
      .flat()
      .sort((a, b) => a - b)
      .map((axis) => knownLength(input, axis))
    return [
      ...(config.scale || config.rmsScaling ? [gammaSpec(config, shape)] : []),
      ...(config.center && !config.rmsScaling ? [betaSpec(config, shape)] : []),
    ]
  },
  outputShapes: (config, shapes) => {
    const input = firstShape(shapes)
    resolveAxes(config.axis, input.length)
    return [input]
  },
  call: ({ ops: { tf, native }, config, inputs, weights }) => {
    const x = firstInput(inputs)
    const axes = resolveAxes(config.axis, x.rank)
    const centered = tf.sub(x, native.mean(x, axes))
    const variance = native.mean(tf.square(centered), axes)
    const inverse = tf.rsqrt(tf.add(variance, config.epsilon))
    const normalized = tf.mul(config.rmsScaling ? x : centered, inverse)
    const { gamma, beta } = weights
    const shape = x.shape.map((length, axis) => (axes.includes(axis) ? length : 1))
    const scaled =
      gamma === undefined ? normalized : tf.mul(normalized, native.reshape(gamma, shape))
    return beta === undefined ? scaled : tf.add(scaled, native.reshape(beta, shape))
  },
})
