import type { Tensor } from '../../shared/layers/ops.ts'
import type { Optimizer } from '../../shared/training/optimizerSchema.ts'
import { hasExactRest, type OptimizerKind, scalarInputs, slotOf } from './optimizerKind.ts'
import { discounted } from './rmsprop.ts'

/** Adadelta. https://keras.io/api/optimizers/adadelta/ Zeiler, arXiv:1212.5701. */
export const adadelta: OptimizerKind<Extract<Optimizer, { name: 'adadelta' }>> = {
  slots: () => [
    { name: 'accumulatedGradient', initial: 0 },
    { name: 'accumulatedChange', initial: 0 },
  ],
  update(tf, { weight, gradient, slots, learningRate, config }) {
    const { rho, epsilon } = config
    const rms = (x: Tensor) => tf.sqrt(tf.add(x, epsilon))
    const changeBefore = slotOf(slots, 'accumulatedChange')
    const gradientBefore = slotOf(slots, 'accumulatedGradient')
    const accumulatedGradient = discounted(tf, gradientBefore, tf.square(gradient), rho)
    const change = tf.div(tf.mul(rms(changeBefore), gradient), rms(accumulatedGradient))
    const accumulatedChange = discounted(tf, changeBefore, tf.square(change), rho)
    return {
      weight: tf.sub(weight, tf.mul(learningRate, change)),
      slots: { accumulatedGradient, accumulatedChange },
    }
  },
  fused(tf, args) {
    const { gradient, learningRate, config } = args
    if (!hasExactRest(config.rho)) return null
    return {
      op: 'ResourceApplyAdadelta',
      inputs: [
        'weight',
        { slot: 'accumulatedGradient' },
        { slot: 'accumulatedChange' },
        { tensor: learningRate },
        ...scalarInputs(tf, args, [config.rho, config.epsilon]),
        { tensor: gradient },
      ],
    }
  },
}
