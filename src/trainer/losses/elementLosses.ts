import type { Tensor, TensorFlow } from '../../shared/layers/ops.ts'
import {
  clipProbabilities,
  epsilon,
  meanOfElements,
  type RowLoss,
  slopeInside,
  withLabels,
} from './rowLoss.ts'

/** `(p - t)^2` */
export const meanSquaredError: RowLoss = meanOfElements(
  (tf, t, p) => tf.square(tf.sub(p, t)),
  (tf, t, p) => tf.mul(2, tf.sub(p, t)),
)

/** `|p - t|`; the slope at 0 is 0. */
export const meanAbsoluteError: RowLoss = meanOfElements(
  (tf, t, p) => tf.abs(tf.sub(p, t)),
  (tf, t, p) => tf.sign(tf.sub(p, t)),
)

/** Quadratic up to `delta`, then linear. Huber, Ann. Math. Statist. 35 (1964). */
export function huber(delta: number): RowLoss {
  return meanOfElements(
    (tf, t, p) => {
      const size = tf.abs(tf.sub(p, t))
      const inner = tf.minimum(size, delta)
      return tf.add(tf.mul(0.5, tf.square(inner)), tf.mul(delta, tf.sub(size, inner)))
    },
    (tf, t, p) => tf.clipByValue(tf.sub(p, t), -delta, delta),
  )
}

/** `ln(1 + e^-x)` for x >= 0: never overflows. */
function softplusOfMinus(tf: TensorFlow, x: Tensor): Tensor {
  return tf.log1p(tf.exp(tf.neg(x)))
}

/** `ln(cosh(p - t))`, written so that it does not overflow: `|e| + ln(1 + e^(-2|e|)) - ln 2`. */
export const logCosh: RowLoss = meanOfElements(
  (tf, t, p) => {
    const size = tf.abs(tf.sub(p, t))
    return tf.sub(tf.add(size, softplusOfMinus(tf, tf.mul(2, size))), Math.LN2)
  },
  (tf, t, p) => tf.tanh(tf.sub(p, t)),
)

/** `p - t ln(p + epsilon)`: predictions must not be negative. */
export const poisson: RowLoss = meanOfElements(
  (tf, t, p) => tf.sub(p, tf.mul(t, tf.log(tf.add(p, epsilon)))),
  (tf, t, p) => tf.sub(1, tf.div(t, tf.add(p, epsilon))),
)

/** Binary cross-entropy of probabilities. Labels may be soft, 0 to 1. */
export const binaryCrossentropy: RowLoss = meanOfElements(
  (tf, t, p) => {
    const q = clipProbabilities(tf, p)
    const yes = tf.mul(t, tf.log(q))
    return tf.neg(tf.add(yes, tf.mul(tf.sub(1, t), tf.log(tf.sub(1, q)))))
  },
  (tf, t, p) => {
    const q = clipProbabilities(tf, p)
    return slopeInside(tf, p, tf.sub(tf.div(tf.sub(1, t), tf.sub(1, q)), tf.div(t, q)))
  },
)

/** Binary cross-entropy of logits: `max(x, 0) - x t + ln(1 + e^-|x|)`, finite for any finite x. */
export const binaryCrossentropyOfLogits: RowLoss = meanOfElements(
  (tf, t, x) => tf.add(tf.sub(tf.relu(x), tf.mul(x, t)), softplusOfMinus(tf, tf.abs(x))),
  (tf, t, x) => tf.sub(tf.sigmoid(x), t),
)

/**
 * Labels 0 and 1 become -1 and 1 (`2t - 1`); labels of another kind stay. Keras decides for the batch as a whole.
 */
function hingeLabels(tf: TensorFlow, t: Tensor): Tensor {
  const isBinary = tf.all(tf.logicalOr(tf.equal(t, 0), tf.equal(t, 1)))
  return tf.add(t, tf.mul(tf.cast(isBinary, 'float32'), tf.sub(t, 1)))
}

function margin(tf: TensorFlow, t: Tensor, p: Tensor): Tensor {
  return tf.sub(1, tf.mul(t, p))
}

/** `max(1 - t p, 0)` */
export const hinge: RowLoss = withLabels(
  meanOfElements(
    (tf, t, p) => tf.relu(margin(tf, t, p)),
    // At a margin of exactly 0 the slope is that of the inner side, as TensorFlow's maximum has it.
    (tf, t, p) => tf.mul(tf.neg(t), tf.cast(tf.greaterEqual(margin(tf, t, p), 0), 'float32')),
  ),
  hingeLabels,
)

/** `max(1 - t p, 0)^2` */
export const squaredHinge: RowLoss = withLabels(
  meanOfElements(
    (tf, t, p) => tf.square(tf.relu(margin(tf, t, p))),
    (tf, t, p) => tf.mul(tf.mul(-2, t), tf.relu(margin(tf, t, p))),
  ),
  hingeLabels,
)
