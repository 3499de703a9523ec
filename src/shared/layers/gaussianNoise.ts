import { z } from 'zod'
import { firstInput, firstShape } from './callInputs.ts'
import { seed } from './dropout.ts'
import { defineLayer } from './layerKind.ts'

/** Adds normal noise of mean 0 while training. */
export const gaussianNoise = defineLayer({
  className: 'GaussianNoise',
  category: 'regularization',
  help: 'Adds random noise while training.',
  masking: 'pass',
  config: z.strictObject({
    stddev: z.number().min(0).describe('Standard deviation of the noise.'),
    seed: seed(),
  }),
  isRandom: true,
  outputShapes: (_config, shapes) => [firstShape(shapes)],
  call: ({ ops: { tf }, config: { stddev }, inputs, training, random }) => {
    const x = firstInput(inputs)
    if (!training || random === null || stddev === 0) return x
    return tf.add(x, tf.mul(random.normalLike(x, x.shape), stddev))
  },
})

/** Multiplies by normal noise of mean 1 with the variance that dropout of this rate would bring. */
export const gaussianDropout = defineLayer({
  className: 'GaussianDropout',
  category: 'regularization',
  help: 'Multiplies by random noise while training.',
  masking: 'pass',
  config: z.strictObject({
    rate: z
      .number()
      .min(0)
      .lt(1)
      .describe('The noise has the standard deviation sqrt(rate / (1 - rate)).'),
    seed: seed(),
  }),
  isRandom: true,
  outputShapes: (_config, shapes) => [firstShape(shapes)],
  call: ({ ops: { tf }, config: { rate }, inputs, training, random }) => {
    const x = firstInput(inputs)
    if (!training || random === null || rate === 0) return x
    const noise = tf.mul(random.normalLike(x, x.shape), Math.sqrt(rate / (1 - rate)))
    return tf.mul(x, tf.add(noise, 1))
  },
})
