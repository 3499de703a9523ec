import type { Ops, Tensor, TensorFlow } from './ops.ts'
import { regularizerLoss, type Regularizer } from './regularizers.ts'

/**
 * The number of rows of a tensor as a float32 scalar, counted by TensorFlow and not in JavaScript, so that a
 * recorded step serves a batch of any size.
 */
export function countRows(tf: TensorFlow, x: Tensor): Tensor {
  const axes = x.shape.slice(1).map((_, axis) => axis + 1)
  const ones = tf.onesLike(tf.cast(x, 'float32'))
  return tf.sum(axes.length === 0 ? ones : tf.mean(ones, axes))
}

/** The penalty on an output of a row, averaged over the batch, as Keras 3 does it: it does not depend on the batch size. */
export function activityLoss({ tf }: Ops, regularizer: Regularizer, output: Tensor): Tensor {
  return tf.div(regularizerLoss(tf, regularizer, output), countRows(tf, output))
}
