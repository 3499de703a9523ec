import type { Tensor, TensorFlow } from '../../shared/layers/ops.ts'
import type { Optimizer } from '../../shared/training/optimizerSchema.ts'
import { hasExactRest, type OptimizerKind, scalarInputs, slotOf } from './optimizerKind.ts'

/** Running average: `rho * average + (1 - rho) * value`. */
export function discounted(tf: TensorFlow, average: Tensor, value: Tensor, rho: number): Tensor {
  return tf.add(tf.mul(average, rho), tf.mul(value, 1 - rho))
}

/**
 * RMSprop, with momentum and centred by choice. https://keras.io/api/optimizers/rmsprop/
 * Hinton, "Neural networks for machine learning", lecture 6; Graves, arXiv:1308.0850.
 */
export const rmsprop: OptimizerKind<Extract<Optimizer, { name: 'rmsprop' }>> = {
  slots: ({ momentum, centered }) => [
    { name: 'velocity', initial: 0 },
    ...(momentum > 0
      ? [{ name: 'momentum', initial: 0 }]
      : [{ name: 'scratch', initial: 0, isScratch: true as const }]),
    ...(centered ? [{ name: 'averageGradient', initial: 0 }] : []),
  ],
  update(tf, { weight, gradient, slots, learningRate, config }) {
    const { rho, epsilon } = config
    const next: Record<string, Tensor> = {}
    const velocity = discounted(tf, slotOf(slots, 'velocity'), tf.square(gradient), rho)
    next['velocity'] = velocity
    let spread = velocity
    if (config.centered) {
      const averageGradient = discounted(tf, slotOf(slots, 'averageGradient'), gradient, rho)
      next['averageGradient'] = averageGradient
      spread = tf.sub(velocity, tf.square(averageGradient))
    }
    let change: Tensor = tf.div(tf.mul(learningRate, gradient), tf.sqrt(tf.add(spread, epsilon)))
    if (config.momentum > 0) {
      change = tf.add(tf.mul(slotOf(slots, 'momentum'), config.momentum), change)
      next['momentum'] = change
    }
    return { weight: tf.sub(weight, change), slots: next }
  },
  fused(tf, args) {
    const { gradient, learningRate, config } = args
    const { rho, momentum, epsilon, centered } = config
    if (!hasExactRest(rho)) return null
    // The kernels write their step into a momentum slot, also where the momentum before it counts for nothing.
    const step = momentum > 0 ? 'momentum' : 'scratch'
    const slots = [...(centered ? ['averageGradient'] : []), 'velocity', step]
    return {
      op: centered ? 'ResourceApplyCenteredRMSProp' : 'ResourceApplyRMSProp',
      inputs: [
        'weight',
        ...slots.map((slot) => ({ slot })),
        { tensor: learningRate },
        ...scalarInputs(tf, args, [rho, momentum, epsilon]),
        { tensor: gradient },
      ],
    }
  },
}
