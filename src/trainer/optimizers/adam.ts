import type { Optimizer } from '../../shared/training/optimizerSchema.ts'
import { moveTowards, type OptimizerKind, scalarInputs, slotOf } from './optimizerKind.ts'

/**
 * Adam, with AMSGrad by choice. AdamW is the same rule: its decoupled weight decay is done for every
 * optimizer alike, before the update. https://keras.io/api/optimizers/adam/
 * Kingma & Ba, arXiv:1412.6980; Reddi et al., arXiv:1904.09237; Loshchilov & Hutter, arXiv:1711.05101.
 */
export const adam: OptimizerKind<Extract<Optimizer, { name: 'adam' | 'adamW' }>> = {
  slots: ({ amsgrad }) => [
    { name: 'momentum', initial: 0 },
    { name: 'velocity', initial: 0 },
    ...(amsgrad ? [{ name: 'velocityHat', initial: 0 }] : []),
  ],
  update(tf, { weight, gradient, slots, learningRate, step, config }) {
    const { beta1, beta2, epsilon, amsgrad } = config
    const correction1 = tf.sub(1, tf.pow(beta1, step))
    const correction2 = tf.sub(1, tf.pow(beta2, step))
    const rate = tf.div(tf.mul(learningRate, tf.sqrt(correction2)), correction1)
    const momentum = moveTowards(tf, slotOf(slots, 'momentum'), gradient, 1 - beta1)
    const velocity = moveTowards(tf, slotOf(slots, 'velocity'), tf.square(gradient), 1 - beta2)
    const largest = amsgrad ? tf.maximum(slotOf(slots, 'velocityHat'), velocity) : velocity
    const change = tf.div(tf.mul(momentum, rate), tf.add(tf.sqrt(largest), epsilon))
    return {
      weight: tf.sub(weight, change),
      slots: { momentum, velocity, ...(amsgrad ? { velocityHat: largest } : {}) },
    }
  },
  fused(tf, { gradient, learningRate, step, config }) {
    const { beta1, beta2, epsilon, amsgrad } = config
    const slots = ['momentum', 'velocity', ...(amsgrad ? ['velocityHat'] : [])]
    return {
      op: amsgrad ? 'ResourceApplyAdamWithAmsgrad' : 'ResourceApplyAdam',
      inputs: [
        'weight',
        ...slots.map((slot) => ({ slot })),
        { tensor: tf.pow(beta1, step) },
        { tensor: tf.pow(beta2, step) },
        { tensor: learningRate },
        ...scalarInputs(tf, [beta1, beta2, epsilon]),
        { tensor: gradient },
      ],
    }
  },
}
