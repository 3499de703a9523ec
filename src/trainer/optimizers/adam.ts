import type { Tensor, TensorFlow } from '../../shared/layers/ops.ts'
import type { Optimizer } from '../../shared/training/optimizerSchema.ts'
import {
  hasExactRest,
  moveTowards,
  type OptimizerKind,
  powerOfStep,
  restError,
  scalarInputs,
  slotOf,
  type UpdateArgs,
} from './optimizerKind.ts'

/** `1 - beta2` of the kernel may be off by this share: 0.999 is off by 1.3e-5, which the rate makes up for. */
const REST_TOLERANCE = 2e-5

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
  update(tf, args) {
    const { weight, gradient, slots, learningRate, config } = args
    const { beta1, beta2, epsilon, amsgrad } = config
    const correction1 = tf.sub(1, powerOfStep(tf, args, beta1))
    const correction2 = tf.sub(1, powerOfStep(tf, args, beta2))
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
  fused(tf, args) {
    const { gradient, learningRate, config } = args
    const { beta1, beta2, epsilon, amsgrad } = config
    if (!hasExactRest(beta1) || restError(beta2) > REST_TOLERANCE) return null
    const slots = ['momentum', 'velocity', ...(amsgrad ? ['velocityHat'] : [])]
    return {
      op: amsgrad ? 'ResourceApplyAdamWithAmsgrad' : 'ResourceApplyAdam',
      inputs: [
        'weight',
        ...slots.map((slot) => ({ slot })),
        { tensor: powerOfStep(tf, args, beta1) },
        { tensor: powerOfStep(tf, args, beta2) },
        { tensor: tf.mul(learningRate, kernelRateFactor(tf, args, beta2)) },
        ...scalarInputs(tf, args, [beta1, beta2, epsilon]),
        { tensor: gradient },
      ],
    }
  },
}

/**
 * What the kernel's rate is multiplied by so that its steps are Keras's. After `t` updates by equal gradients the
 * velocity is `g^2 * (1 - b^t)`; the kernel's `b` is the float32 next to `beta2`, Keras's is 1 less the float32 next
 * to `1 - beta2`. A step goes with the square root.
 */
function kernelRateFactor(
  tf: TensorFlow,
  { shared = (_name, compute) => compute(), step }: UpdateArgs<unknown>,
  beta2: number,
): Tensor {
  return shared(`rate factor ${beta2}`, () => {
    const filled = (decay: number) => tf.expm1(tf.mul(step, Math.log(decay)))
    return tf.sqrt(tf.div(filled(Math.fround(beta2)), filled(1 - Math.fround(1 - beta2))))
  })
}
