import { z } from 'zod'
import { firstInput, firstShape } from './callInputs.ts'
import { noiseShape, noiseShapeOf, seed, withNoiseShape } from './dropout.ts'
import { defineLayer } from './layerKind.ts'

/** What SELU gives far below 0: -alpha * scale of Klambauer et al. 2017, arXiv:1706.02515. */
const DROPPED = -1.6732632423543772 * 1.0507009873554805

/** Klambauer et al. 2017, arXiv:1706.02515. */
export const alphaDropout = defineLayer({
  className: 'AlphaDropout',
  category: 'regularization',
  help: 'Drops random elements while training so that SELU networks keep mean and variance.',
  config: z.strictObject({
    // At 1 there is no factor that brings the variance back: Keras cannot train with it either.
    rate: z.number().min(0).lt(1).describe('Share of the elements that is dropped, below 1.'),
    noiseShape: noiseShape(),
    seed: seed(),
  }),
  isRandom: true,
  outputShapes: ({ noiseShape }, shapes) => [withNoiseShape(noiseShape, firstShape(shapes))],
  call: ({ ops: { tf }, config, inputs, training, random }) => {
    const x = firstInput(inputs)
    const { rate } = config
    if (!training || random === null || rate === 0) return x
    const draws = random.uniformLike(x, noiseShapeOf(x, config.noiseShape))
    const kept = tf.cast(tf.greaterEqual(draws, rate), 'float32')
    const mixed = tf.add(tf.mul(x, kept), tf.mul(tf.sub(1, kept), DROPPED))
    // Factor and shift that bring mean 0 and variance 1 back.
    const factor = 1 / Math.sqrt((1 - rate) * (1 + rate * DROPPED ** 2))
    return tf.add(tf.mul(mixed, factor), -factor * DROPPED * rate)
  },
  masking: 'pass',
})
