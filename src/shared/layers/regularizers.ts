import { z } from 'zod'
import type { Tensor, TensorFlow } from './ops.ts'

/** Penalties on weights or outputs. https://keras.io/api/layers/regularizers/ */
export const regularizerSchema = z.strictObject({
  name: z.literal('l1l2'),
  l1: z.number().min(0).default(0).describe('Factor of the sum of absolute values.'),
  l2: z.number().min(0).default(0).describe('Factor of the sum of squares.'),
})

export type Regularizer = z.infer<typeof regularizerSchema>

/** The penalty of `x`: `l1 * sum(|x|) + l2 * sum(x^2)`, a scalar. */
export function regularizerLoss(tf: TensorFlow, regularizer: Regularizer, x: Tensor): Tensor {
  const parts: Tensor[] = []
  if (regularizer.l1 > 0) parts.push(tf.mul(tf.sum(tf.abs(x)), regularizer.l1))
  if (regularizer.l2 > 0) parts.push(tf.mul(tf.sum(tf.square(x)), regularizer.l2))
  return parts.length === 0 ? tf.scalar(0) : parts.reduce((sum, part) => tf.add(sum, part))
}
