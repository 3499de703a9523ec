import type { Tensor, TensorFlow } from '../../shared/layers/ops.ts'
import type { Plan } from '../../shared/training/plan.ts'

/** `gradient`, shortened to the norm `limit` if it is longer. A gradient of zeros stays. */
function clipByNorm(tf: TensorFlow, gradient: Tensor, limit: number): Tensor {
  const norm = tf.sqrt(tf.sum(tf.square(gradient)))
  return tf.div(tf.mul(gradient, limit), tf.maximum(norm, limit))
}

/**
 * All gradients shortened by one factor so that their joint norm is at most `limit`. A norm that is not
 * finite makes them all NaN, as in Keras, so that a diverged run is seen and not hidden.
 */
function clipByGlobalNorm(tf: TensorFlow, gradients: readonly Tensor[], limit: number): Tensor[] {
  const [first, ...rest] = gradients.map((gradient) => tf.sum(tf.square(gradient)))
  if (first === undefined) return []
  const norm = tf.sqrt(rest.reduce((sum: Tensor, square) => tf.add(sum, square), first))
  const factor = tf.mul(limit, tf.minimum(tf.div(1, norm), 1 / limit))
  const finiteFactor = tf.add(factor, tf.sub(norm, norm))
  return gradients.map((gradient) => tf.mul(gradient, finiteFactor))
}

/**
 * Gradients clipped as the plan says, with Keras's formulas. Done before weight decay and update.
 * https://keras.io/api/optimizers/ (clipnorm, clipvalue, global_clipnorm)
 */
export function clipGradients(
  tf: TensorFlow,
  gradients: readonly Tensor[],
  clip: Plan['clip'],
): Tensor[] {
  if (clip?.norm !== undefined) {
    const { norm } = clip
    return gradients.map((gradient) => clipByNorm(tf, gradient, norm))
  }
  if (clip?.globalNorm !== undefined) return clipByGlobalNorm(tf, gradients, clip.globalNorm)
  if (clip?.value !== undefined) {
    const { value } = clip
    return gradients.map((gradient) => tf.clipByValue(gradient, -value, value))
  }
  return [...gradients]
}
