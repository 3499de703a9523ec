import type { Tensor, TensorFlow } from '../../shared/layers/ops.ts'
import type { Optimizer } from '../../shared/training/optimizerSchema.ts'
import { moveTowards, type OptimizerKind, slotOf } from './optimizerKind.ts'

/** Base of the momentum schedule, as in the paper and in Keras. */
const scheduleDecay = 0.96

/** From here on a factor `1 - 0.5 * 0.96^i` is exactly 1 in float32. */
const scheduleLength = 512

/** `0.5 * 0.96^i` for i = 1 .. scheduleLength. */
const scheduleTerms = Float32Array.from(
  { length: scheduleLength },
  (_, i) => 0.5 * scheduleDecay ** (i + 1),
)

/** Momentum of update `step`: `beta1 * (1 - 0.5 * 0.96^step)`. */
function momentumAt(tf: TensorFlow, beta1: number, step: Tensor): Tensor {
  return tf.mul(beta1, tf.sub(1, tf.mul(0.5, tf.pow(scheduleDecay, step))))
}

/**
 * Product of the momenta of updates 1 to `step`. Keras keeps it as a variable; as a function of the step it
 * needs no state: the factors of later updates are masked to 1.
 */
function momentumProduct(tf: TensorFlow, beta1: number, step: Tensor): Tensor {
  const numbers = tf.tensor1d(Float32Array.from({ length: scheduleLength }, (_, i) => i + 1))
  const isPast = tf.cast(tf.lessEqual(numbers, step), 'float32')
  const factors = tf.sub(1, tf.mul(tf.tensor1d(scheduleTerms), isPast))
  return tf.mul(tf.pow(beta1, step), tf.prod(factors))
}

/**
 * `1 - beta` as float32 has it. The corrections below divide by `1 - beta^step` in float32: only with the same
 * rounding do the two cancel in the first steps, as they do in Keras.
 */
function share(beta: number): number {
  return Math.fround(1 - Math.fround(beta))
}

/** Adam with Nesterov momentum. https://keras.io/api/optimizers/nadam/ Dozat, ICLR workshop 2016. */
export const nadam: OptimizerKind<Extract<Optimizer, { name: 'nadam' }>> = {
  slots: () => [
    { name: 'momentum', initial: 0 },
    { name: 'velocity', initial: 0 },
  ],
  update(tf, { weight, gradient, slots, learningRate, step, config }) {
    const { beta1, beta2, epsilon } = config
    const now = momentumAt(tf, beta1, step)
    const next = momentumAt(tf, beta1, tf.add(step, 1))
    const product = momentumProduct(tf, beta1, step)
    const momentum = moveTowards(tf, slotOf(slots, 'momentum'), gradient, share(beta1))
    const velocity = moveTowards(tf, slotOf(slots, 'velocity'), tf.square(gradient), share(beta2))
    const fromMomentum = tf.div(tf.mul(next, momentum), tf.sub(1, tf.mul(product, next)))
    const fromGradient = tf.div(tf.mul(tf.sub(1, now), gradient), tf.sub(1, product))
    const spread = tf.div(velocity, tf.sub(1, tf.pow(beta2, step)))
    const change = tf.div(
      tf.mul(tf.add(fromMomentum, fromGradient), learningRate),
      tf.add(tf.sqrt(spread), epsilon),
    )
    return { weight: tf.sub(weight, change), slots: { momentum, velocity } }
  },
}
