import { z } from 'zod'
import type { Tensor, TensorFlow } from './ops.ts'

const axis = z
  .union([z.int(), z.array(z.int())])
  .default(0)
  .describe('Axes over which a norm is taken.')

/** Limits put on a weight after each update. https://keras.io/api/layers/constraints/ */
export const constraintSchema = z.discriminatedUnion('name', [
  z.strictObject({ name: z.literal('nonNeg') }),
  z.strictObject({ name: z.literal('maxNorm'), maxValue: z.number().positive().default(2), axis }),
  z.strictObject({ name: z.literal('unitNorm'), axis }),
  z.strictObject({
    name: z.literal('minMaxNorm'),
    minValue: z.number().min(0).default(0),
    maxValue: z.number().positive().default(1),
    rate: z.number().min(0).max(1).default(1),
    axis,
  }),
])

export type Constraint = z.infer<typeof constraintSchema>

/** Keras's epsilon, added to a norm before dividing by it. */
const EPSILON = 1e-7

/** The weight brought within the limits. Same shape. */
export function applyConstraint(tf: TensorFlow, constraint: Constraint, weight: Tensor): Tensor {
  if (constraint.name === 'nonNeg') return tf.relu(weight)
  const axes = Array.isArray(constraint.axis) ? constraint.axis : [constraint.axis]
  const norms = tf.sqrt(tf.sum(tf.square(weight), axes, true))
  switch (constraint.name) {
    case 'unitNorm':
      return tf.div(weight, tf.add(norms, EPSILON))
    case 'maxNorm': {
      const desired = tf.clipByValue(norms, 0, constraint.maxValue)
      return tf.mul(weight, tf.div(desired, tf.add(norms, EPSILON)))
    }
    case 'minMaxNorm': {
      const clipped = tf.clipByValue(norms, constraint.minValue, constraint.maxValue)
      const desired = tf.add(tf.mul(clipped, constraint.rate), tf.mul(norms, 1 - constraint.rate))
      return tf.mul(weight, tf.div(desired, tf.add(norms, EPSILON)))
    }
  }
}
