import { expect, test } from 'vitest'
import { optimizerSchema } from '../../../src/shared/training/optimizerSchema.ts'
import { tf } from '../../../src/trainer/native/tensorflow.ts'
import { fusedUpdate } from '../../../src/trainer/optimizers/index.ts'

/** The kernel that does a whole update of an optimizer, or `null`. */
const kernels = [
  [{ name: 'sgd' }, 'ResourceApplyGradientDescent'],
  [{ name: 'sgd', momentum: 0.9, nesterov: true }, 'ResourceApplyKerasMomentum'],
  [{ name: 'rmsprop', momentum: 0.9 }, 'ResourceApplyRMSProp'],
  [{ name: 'rmsprop', momentum: 0.9, centered: true }, 'ResourceApplyCenteredRMSProp'],
  [{ name: 'adadelta' }, 'ResourceApplyAdadelta'],
  [{ name: 'adamax' }, 'ResourceApplyAdaMax'],
  [{ name: 'adam', beta2: 0.99 }, 'ResourceApplyAdam'],
  [{ name: 'adam', beta2: 0.99, amsgrad: true }, 'ResourceApplyAdamWithAmsgrad'],
  [{ name: 'adam' }, 'ResourceApplyAdam'],
  // The kernel's 1 - 0.9999 is off by 1.7e-4.
  [{ name: 'adam', beta2: 0.9999 }, null],
  // No momentum slot that the kernel could write.
  [{ name: 'rmsprop' }, null],
  // Other formulas than Keras's.
  [{ name: 'adagrad' }, null],
  [{ name: 'nadam' }, null],
  // Decay comes before the update.
  [{ name: 'sgd', weightDecay: 0.1 }, null],
] as const

test.each(kernels)('%o is done by %s', (given, op) => {
  const config = optimizerSchema.parse(given)
  tf.tidy(() => {
    const tensor = tf.tensor1d([1, 2])
    const slots = {}
    const [learningRate, step] = [tf.scalar(0.1), tf.scalar(1)]
    const args = { weight: tensor, gradient: tensor, slots, learningRate, step, config }
    expect(fusedUpdate(tf, args)?.op ?? null).toBe(op)
  })
})
