import { z } from 'zod'
import { LayerFault } from './layerFault.ts'
import type { Tensor, TensorFlow } from './ops.ts'

/** Penalties on weights or outputs. https://keras.io/api/layers/regularizers/ */
export const regularizerSchema = z.discriminatedUnion('name', [
  z.strictObject({
    name: z.literal('l1l2'),
    l1: z.number().min(0).default(0).describe('Factor of the sum of absolute values.'),
    l2: z.number().min(0).default(0).describe('Factor of the sum of squares.'),
  }),
  z.strictObject({
    name: z.literal('orthogonal'),
    factor: z.number().min(0).default(0.01).describe('Factor of the mean cosine between vectors.'),
    mode: z.enum(['rows', 'columns']).default('rows').describe('Which vectors of the matrix.'),
  }),
])

export type Regularizer = z.infer<typeof regularizerSchema>

type SumPenalty = Extract<Regularizer, { name: 'l1l2' }>
type OrthogonalPenalty = Extract<Regularizer, { name: 'orthogonal' }>

/** What each element adds: `l1 * |x| + l2 * x^2`; `null` where both factors are 0. */
function elementPenalties(tf: TensorFlow, { l1, l2 }: SumPenalty, x: Tensor): Tensor | null {
  // x * sign(x) has gradient 0 at 0 as in TensorFlow; that of tf.abs is -1 there.
  const absolute = l1 > 0 ? tf.mul(tf.mul(x, tf.sign(x)), l1) : null
  const squared = l2 > 0 ? tf.mul(tf.square(x), l2) : null
  return absolute && squared ? tf.add(absolute, squared) : (absolute ?? squared)
}

/** Keras's epsilon: a vector shorter than this is not stretched to length 1. */
const EPSILON = 1e-7

/** The mean over pairs of rows (or columns) of the absolute cosine between them, times the factor. */
function orthogonalLoss(tf: TensorFlow, { factor, mode }: OrthogonalPenalty, x: Tensor): Tensor {
  const shape: readonly number[] = x.shape
  const [rows, columns] = shape
  if (shape.length !== 2 || rows === undefined || columns === undefined) {
    throw new LayerFault('unsupported', 'the orthogonal penalty only takes weights of two axes')
  }
  const size = mode === 'rows' ? rows : columns
  if (size < 2) return tf.scalar(0)
  const squares = tf.sum(tf.square(x), mode === 'rows' ? 1 : 0, true)
  const unit = tf.mul(x, tf.rsqrt(tf.maximum(squares, EPSILON ** 2)))
  const cosines = tf.matMul(unit, unit, mode === 'columns', mode === 'rows')
  const apart = tf.mul(cosines, tf.sub(1, tf.eye(size)))
  const pairs = (size * (size - 1)) / 2
  return tf.mul(tf.sum(tf.mul(apart, tf.sign(apart))), (factor * 0.5) / pairs)
}

/** The penalty of a weight: `l1 * sum(|x|) + l2 * sum(x^2)` or the orthogonal one, a scalar. */
export function regularizerLoss(tf: TensorFlow, regularizer: Regularizer, x: Tensor): Tensor {
  if (regularizer.name === 'orthogonal') return orthogonalLoss(tf, regularizer, x)
  const penalties = elementPenalties(tf, regularizer, x)
  return penalties === null ? tf.scalar(0) : tf.sum(penalties)
}
