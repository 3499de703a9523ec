import { rememberLogits } from './logits.ts'
import type { Ops, Tensor } from './ops.ts'

type Activation = (ops: Ops, x: Tensor) => Tensor

/** 1 where x > 0, else 0. Its gradient is zero; tfjs has none at all for comparisons. */
export const isPositive: Activation = ({ tf, native }, x) => native.relu(tf.sign(x))

/** |x| whose gradient at 0 is 0 as in TensorFlow; tfjs's own gives -1. */
const magnitude: Activation = ({ tf }, x) => tf.mul(x, tf.sign(x))

const hardSigmoid: Activation = ({ tf, native }, x) => tf.div(native.relu6(tf.add(x, 3)), 6)

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
  // Keras's celu with its only alpha by name, 1, is elu.
  celu: ({ native }, x) => native.elu(x),
  selu: ({ native }, x) => native.selu(x),
  gelu: ({ tf }, x) => tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1)),
  silu: ({ tf }, x) => tf.mul(x, tf.sigmoid(x)),
  hardSilu: (ops, x) => ops.tf.mul(x, hardSigmoid(ops, x)),
  sigmoid: ({ tf }, x) => rememberLogits(tf.sigmoid(x), { activation: 'sigmoid', logits: x }),
  hardSigmoid,
  // What Keras 2 and TF.js mean by hard_sigmoid.
  hardSigmoidKeras2: ({ tf }, x) => tf.clipByValue(tf.add(tf.mul(x, 0.2), 0.5), 0, 1),
  logSigmoid: ({ tf, native }, x) => tf.neg(native.softplus(tf.neg(x))),
  // Limited by ReLUs, whose gradient at the limits is 0 as in Keras; that of a clip is 1.
  sparseSigmoid: ({ tf, native }, x) =>
    tf.sub(1, native.relu(tf.sub(1, native.relu(tf.mul(tf.add(x, 1), 0.5))))),
  tanh: ({ tf }, x) => tf.tanh(x),
  hardTanh: ({ tf }, x) => tf.clipByValue(x, -1, 1),
  tanhShrink: ({ tf }, x) => tf.sub(x, tf.tanh(x)),
  softShrink: ({ tf }, x) => tf.sub(x, tf.clipByValue(x, -0.5, 0.5)),
  hardShrink: (ops, x) => ops.tf.mul(x, isPositive(ops, ops.tf.sub(magnitude(ops, x), 0.5))),
  softmax: ({ tf }, x) => rememberLogits(tf.softmax(x), { activation: 'softmax', logits: x }),
  logSoftmax: ({ tf }, x) => tf.logSoftmax(x),
  softplus: ({ native }, x) => native.softplus(x),
  squareplus: ({ tf }, x) => tf.mul(tf.add(x, tf.sqrt(tf.add(tf.square(x), 4))), 0.5),
  sparsePlus: ({ tf, native }, x) =>
    tf.add(tf.mul(tf.square(tf.add(tf.clipByValue(x, -1, 1), 1)), 0.25), native.relu(tf.sub(x, 1))),
  softsign: ({ native }, x) => native.softsign(x),
  exponential: ({ tf }, x) => tf.exp(x),
  mish: ({ tf, native }, x) => tf.mul(x, tf.tanh(native.softplus(x))),
} as const satisfies Record<string, Activation>

export type ActivationName = keyof typeof activations

export const activationNames = Object.keys(activations) as [ActivationName, ...ActivationName[]]

/** Other names that Keras takes for an activation. Written back under the first name. */
export const activationAliases: Readonly<Record<string, ActivationName>> = {
  swish: 'silu',
  hardSwish: 'hardSilu',
}

/** Applies the named activation. Same shape. Softmax and log-softmax go over the last axis. */
export function applyActivation(ops: Ops, name: ActivationName, x: Tensor): Tensor {
  return activations[name](ops, x)
}
