import { z } from 'zod'
import { firstInput, firstShape, knownLength, resolveAxes } from './callInputs.ts'
import * as field from './configFields.ts'
import { ones, zeros } from './initializers.ts'
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
  betaInitializer: field.initializer(zeros, 'beta'),
  gammaInitializer: field.initializer(ones, 'gamma'),
  betaRegularizer: field.regularizer('beta'),
  gammaRegularizer: field.regularizer('gamma'),
  betaConstraint: field.constraint('beta'),
  gammaConstraint: field.constraint('gamma'),
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
    const gamma = {
      name: 'gamma',
      shape,
      initializer: config.gammaInitializer,
      regularizer: config.gammaRegularizer,
      constraint: config.gammaConstraint,
      trainable: true,
    }
    const beta = {
      name: 'beta',
      shape,
      initializer: config.betaInitializer,
      regularizer: config.betaRegularizer,
      constraint: config.betaConstraint,
      trainable: true,
    }
    return [
      ...(config.scale || config.rmsScaling ? [gamma] : []),
      ...(config.center && !config.rmsScaling ? [beta] : []),
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
