import { expect, test } from 'vitest'
import { optimizerSchema } from '../../../src/shared/training/optimizerSchema.ts'
import { tf } from '../../../src/trainer/native/tensorflow.ts'
import { fusedUpdate } from '../../../src/trainer/optimizers/index.ts'

/** The kernels that do a whole update of an optimizer, or `null`. */
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
  [{ name: 'rmsprop' }, 'ResourceApplyRMSProp'],
  [{ name: 'rmsprop', centered: true }, 'ResourceApplyCenteredRMSProp'],
  // Adds epsilon to the root, Keras to what is under it.
  [{ name: 'adagrad' }, null],
  // No schedule of the momentum.
  [{ name: 'nadam' }, null],
  // Decay comes before the update.
  [{ name: 'sgd', weightDecay: 0.1 }, 'AssignSubVariableOp, ResourceApplyGradientDescent'],
  [{ name: 'adamW' }, 'AssignSubVariableOp, ResourceApplyAdam'],
  [{ name: 'adagrad', weightDecay: 0.1 }, null],
] as const

test.each(kernels)('%o is done by %s', (given, op) => {
  const config = optimizerSchema.parse(given)
  tf.tidy(() => {
    const tensor = tf.tensor1d([1, 2])
    const slots = {}
    const [learningRate, step] = [tf.scalar(0.1), tf.scalar(1)]
    const args = { weight: tensor, gradient: tensor, slots, learningRate, step, config }
    const found = fusedUpdate(tf, args).map((kernel) => kernel.op)
    expect(found.join(', ')).toBe(op ?? '')
  })
})

// 1 - 0.999 is 0.0009999871 in the kernel's float32 and 0.001 in Keras's; the steps go with the square roots of
// (1 - 0.99900001287^t) and (1 - 0.999^t).
test.each([
  [1, 0.9999935],
  [100, 0.9999939],
  [1000, 0.9999962],
  [20000, 1],
])("Adam's kernel gets a rate that makes its step %i Keras's", (count, factor) => {
  const config = optimizerSchema.parse({ name: 'adam' })
  tf.tidy(() => {
    const tensor = tf.tensor1d([1, 2])
    const [learningRate, step] = [tf.scalar(2), tf.scalar(count)]
    const args = { weight: tensor, gradient: tensor, slots: {}, learningRate, step, config }
    // Weight, two slots, two powers: the rate is the sixth.
    const rate = fusedUpdate(tf, args)[0]?.inputs[5]
    const [value = NaN] = typeof rate === 'object' && 'tensor' in rate ? rate.tensor.dataSync() : []
    expect(Math.abs(value / 2 - factor)).toBeLessThan(2e-7)
  })
})
