import { z } from 'zod'
import type { Shape } from '../model/shape.ts'
import { firstInput, firstShape } from './callInputs.ts'
import { defineLayer, LayerFault, type LayerCallContext } from './layerKind.ts'
import type { Tensor } from './ops.ts'

/**
 * Makes a random share `rate` of x zero and scales the rest by `1 / (1 - rate)`, so that the expected sum
 * stays. `noiseShape` has length 1 where one draw serves a whole axis.
 */
export function dropElements(
  { ops: { tf }, random }: Pick<LayerCallContext<unknown>, 'ops' | 'random'>,
  x: Tensor,
  rate: number,
  noiseShape: readonly number[],
): Tensor {
  if (random === null || rate === 0) return x
  // 1 / (1 - 1) would make NaN of what is dropped.
  if (rate === 1) return tf.mul(x, 0)
  const kept = tf.cast(tf.greaterEqual(random.uniformLike(x, noiseShape), rate), 'float32')
  return tf.mul(x, tf.mul(kept, 1 / (1 - rate)))
}

export const dropRate = () =>
  z.number().min(0).max(1).describe('Share of the elements that is dropped, from 0 to 1.')

export const seed = () =>
  z.int().nullable().default(null).describe('Ignored: the run has one seed.')

export const noiseShape = () =>
  z
    .array(z.int().positive().nullable())
    .nullable()
    .default(null)
    .describe('Shape of the mask: 1 where one draw serves a whole axis, null for the full length.')

type NoiseShape = readonly (number | null)[] | null

/** The input's shape, if the noise shape fits it. Throws a LayerFault otherwise. */
export function withNoiseShape(noiseShape: NoiseShape, input: Shape): Shape {
  const noise = noiseShape ?? input
  const fits = noise.every((length, axis) => {
    const full = input[axis] ?? null
    return length === null || length === 1 || full === null || length === full
  })
  if (noise.length !== input.length || !fits) {
    throw new LayerFault('input', 'the noise shape does not fit it')
  }
  return input
}

/** The lengths of a mask for x. */
export function noiseShapeOf(x: Tensor, noiseShape: NoiseShape): readonly number[] {
  const lengths: readonly number[] = x.shape
  return lengths.map((length, axis) => noiseShape?.[axis] ?? length)
}

/** Srivastava et al. 2014, https://jmlr.org/papers/v15/srivastava14a.html */
export const dropout = defineLayer({
  className: 'Dropout',
  category: 'regularization',
  help: 'Drops random elements while training, against overfitting.',
  masking: 'pass',
  config: z.strictObject({
    rate: dropRate(),
    noiseShape: noiseShape(),
    seed: seed(),
  }),
  isRandom: true,
  outputShapes: ({ noiseShape }, shapes) => [withNoiseShape(noiseShape, firstShape(shapes))],
  call: (context) => {
    const x = firstInput(context.inputs)
    if (!context.training) return x
    const { rate, noiseShape } = context.config
    return dropElements(context, x, rate, noiseShapeOf(x, noiseShape))
  },
})
