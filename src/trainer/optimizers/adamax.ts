import type { Optimizer } from '../../shared/training/optimizerSchema.ts'
import { moveTowards, type OptimizerKind, scalarInputs, slotOf } from './optimizerKind.ts'

/** Adamax: Adam over the largest gradient seen. https://keras.io/api/optimizers/adamax/ arXiv:1412.6980. */
export const adamax: OptimizerKind<Extract<Optimizer, { name: 'adamax' }>> = {
  slots: () => [
    { name: 'momentum', initial: 0 },
    { name: 'norm', initial: 0 },
  ],
  update(tf, { weight, gradient, slots, learningRate, step, config }) {
    const { beta1, beta2, epsilon } = config
    const correction = tf.sub(1, tf.pow(beta1, step))
    const momentum = moveTowards(tf, slotOf(slots, 'momentum'), gradient, 1 - beta1)
    const norm = tf.maximum(tf.mul(slotOf(slots, 'norm'), beta2), tf.abs(gradient))
    const change = tf.div(tf.mul(learningRate, momentum), tf.mul(correction, tf.add(norm, epsilon)))
    return { weight: tf.sub(weight, change), slots: { momentum, norm } }
  },
  fused(tf, { gradient, learningRate, step, config }) {
    const { beta1, beta2, epsilon } = config
    return {
      op: 'ResourceApplyAdaMax',
      inputs: [
        'weight',
        { slot: 'momentum' },
        { slot: 'norm' },
        { tensor: tf.pow(beta1, step) },
        { tensor: learningRate },
        ...scalarInputs(tf, [beta1, beta2, epsilon]),
        { tensor: gradient },
      ],
    }
  },
}
