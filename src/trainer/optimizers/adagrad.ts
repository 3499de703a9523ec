import type { Optimizer } from '../../shared/training/optimizerSchema.ts'
import { type OptimizerKind, slotOf } from './optimizerKind.ts'

/**
 * Adagrad. https://keras.io/api/optimizers/adagrad/
 * Duchi et al., "Adaptive subgradient methods", JMLR 12 (2011).
 */
export const adagrad: OptimizerKind<Extract<Optimizer, { name: 'adagrad' }>> = {
  slots: ({ initialAccumulator }) => [{ name: 'accumulator', initial: initialAccumulator }],
  update(tf, { weight, gradient, slots, learningRate, config }) {
    const accumulator = tf.add(slotOf(slots, 'accumulator'), tf.square(gradient))
    const change = tf.div(
      tf.mul(learningRate, gradient),
      tf.sqrt(tf.add(accumulator, config.epsilon)),
    )
    return { weight: tf.sub(weight, change), slots: { accumulator } }
  },
}
