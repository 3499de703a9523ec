import type { Ops, Tensor } from './ops.ts'

/**
 * Activation functions by Keras's name in camelCase, with Keras 3's formulas.
 * https://keras.io/api/layers/activations/
 */
const activations = {
  linear: (_ops, x) => x,
  relu: ({ native }, x) => native.relu(x),
  relu6: ({ native }, x) => native.relu6(x),
  leakyRelu: ({ native }, x) => native.leakyRelu(x, 0.2),
  elu: ({ native }, x) => native.elu(x),
  selu: ({ native }, x) => native.selu(x),
  gelu: ({ tf }, x) =>
    tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1)),
  silu: ({ tf }, x) => tf.mul(x, tf.sigmoid(x)),
  sigmoid: ({ tf }, x) => tf.sigmoid(x),
  hardSigmoid: ({ tf }, x) => tf.clipByValue(tf.add(tf.div(x, 6), 0.5), 0, 1),
  tanh: ({ tf }, x) => tf.tanh(x),
  softmax: ({ tf }, x) => tf.softmax(x),
  softplus: ({ native }, x) => native.softplus(x),
  softsign: ({ native }, x) => native.softsign(x),
  exponential: ({ tf }, x) => tf.exp(x),
  mish: ({ tf, native }, x) => tf.mul(x, tf.tanh(native.softplus(x))),
} as const satisfies Record<string, (ops: Ops, x: Tensor) => Tensor>

export type ActivationName = keyof typeof activations

export const activationNames = Object.keys(activations) as [ActivationName, ...ActivationName[]]

/** Applies the named activation. Same shape. */
export function applyActivation(ops: Ops, name: ActivationName, x: Tensor): Tensor {
  return activations[name](ops, x)
}
