import type { Optimizer } from '../../shared/training/optimizerSchema.ts'
import { type OptimizerKind, scalarInputs, slotOf } from './optimizerKind.ts'

/**
 * Gradient descent, with momentum (plain or Nesterov's). https://keras.io/api/optimizers/sgd/
 * Sutskever et al., "On the importance of initialization and momentum in deep learning", ICML 2013.
 */
export const sgd: OptimizerKind<Extract<Optimizer, { name: 'sgd' }>> = {
  slots: ({ momentum }) => (momentum === 0 ? [] : [{ name: 'momentum', initial: 0 }]),
  update(tf, { weight, gradient, slots, learningRate, config }) {
    const step = tf.mul(gradient, learningRate)
    if (config.momentum === 0) return { weight: tf.sub(weight, step), slots: {} }
    const momentum = tf.sub(tf.mul(slotOf(slots, 'momentum'), config.momentum), step)
    const change = config.nesterov ? tf.sub(tf.mul(momentum, config.momentum), step) : momentum
    return { weight: tf.add(weight, change), slots: { momentum } }
  },
  fused(tf, args) {
    const { gradient, learningRate, config } = args
    const step = [{ tensor: learningRate }, { tensor: gradient }]
    return config.momentum === 0
      ? { op: 'ResourceApplyGradientDescent', inputs: ['weight', ...step] }
      : {
          op: 'ResourceApplyKerasMomentum',
          inputs: [
            'weight',
            { slot: 'momentum' },
            ...step,
            ...scalarInputs(tf, args, [config.momentum]),
          ],
          flags: { use_nesterov: config.nesterov },
        }
  },
}
