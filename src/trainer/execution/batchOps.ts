import { countRows } from '../../shared/layers/activityLoss.ts'
import type { Ops, Tensor } from '../../shared/layers/ops.ts'

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
