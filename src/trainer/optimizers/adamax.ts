import type { Optimizer } from '../../shared/training/optimizerSchema.ts'
import {
  hasExactRest,
  moveTowards,
  type OptimizerKind,
  powerOfStep,
  scalarInputs,
  slotOf,
} from './optimizerKind.ts'

/** Adamax: Adam over the largest gradient seen. https://keras.io/api/optimizers/adamax/ arXiv:1412.6980. */
export const adamax: OptimizerKind<Extract<Optimizer, { name: 'adamax' }>> = {
  slots: () => [
    { name: 'momentum', initial: 0 },
    { name: 'norm', initial: 0 },
  ],
  update(tf, args) {
    const { weight, gradient, slots, learningRate, config } = args
    const { beta1, beta2, epsilon } = config
    const correction = tf.sub(1, powerOfStep(tf, args, beta1))
    const momentum = moveTowards(tf, slotOf(slots, 'momentum'), gradient, 1 - beta1)
    const norm = tf.maximum(tf.mul(slotOf(slots, 'norm'), beta2), tf.abs(gradient))
    const change = tf.div(tf.mul(learningRate, momentum), tf.mul(correction, tf.add(norm, epsilon)))
    return { weight: tf.sub(weight, change), slots: { momentum, norm } }
  },
  fused(tf, args) {
    const { gradient, learningRate, config } = args
    const { beta1, beta2, epsilon } = config
    if (!hasExactRest(beta1)) return null
    return {
      op: 'ResourceApplyAdaMax',
      inputs: [
        'weight',
        { slot: 'momentum' },
        { slot: 'norm' },
        { tensor: powerOfStep(tf, args, beta1) },
        { tensor: learningRate },
        ...scalarInputs(tf, args, [beta1, beta2, epsilon]),
        { tensor: gradient },
      ],
    }
  },
}
