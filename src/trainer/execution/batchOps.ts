import type { Ops, Tensor, TensorFlow } from '../../shared/layers/ops.ts'

/**
 * The number of rows of a tensor as a float32 scalar, counted by TensorFlow and not in JavaScript, so that a
 * recorded step serves a batch of any size.
 */
export function countRows(tf: TensorFlow, x: Tensor): Tensor {
  const axes = x.shape.slice(1).map((_, axis) => axis + 1)
  const ones = tf.onesLike(tf.cast(x, 'float32'))
  return tf.sum(axes.length === 0 ? ones : tf.mean(ones, axes))
}

/**
 * Mean of `[batch]` numbers: a scalar. tfjs's own gradient of a mean holds the batch size as a constant; this one
 * counts.
 */
export function batchMean({ tf }: Ops, rows: Tensor): Tensor {
  const mean = tf.customGrad((x, save) => {
    const values = x as Tensor
    const keep = save as (tensors: Tensor[]) => void
    keep([values])
    return {
      value: tf.mean(values),
      gradFunc: (dy, saved) => {
        const [kept] = saved as Tensor[]
        if (kept === undefined) throw new Error('the mean has lost its input')
        return tf.mul(dy, tf.div(tf.onesLike(kept), countRows(tf, kept)))
      },
    }
  })
  return mean(rows)
}
