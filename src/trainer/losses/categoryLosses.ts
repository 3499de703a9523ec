import type { Tensor, TensorFlow } from '../../shared/layers/ops.ts'
import { attribute, runOpWithOutputs } from '../native/kernels.ts'
import { clipProbabilities, epsilon, keptPair, type RowLoss, slopeInside } from './rowLoss.ts'

/**
 * TensorFlow's fused kernels: the loss of each row and `softmax(logits) - labels` in one pass, finite for any
 * finite logits. Labels: one-hot or soft vectors, or int32 ids.
 */
function softmaxCrossEntropy(logits: Tensor, labels: Tensor): { rows: Tensor; kept: Tensor[] } {
  const type = attribute.type('T', 'float32')
  const [rows, slope] =
    labels.dtype === 'int32'
      ? runOpWithOutputs(
          'SparseSoftmaxCrossEntropyWithLogits',
          [logits, labels],
          [type, attribute.type('Tlabels', 'int32')],
          2,
        )
      : runOpWithOutputs('SoftmaxCrossEntropyWithLogits', [logits, labels], [type], 2)
  if (rows === undefined || slope === undefined) throw new Error('cross-entropy gave no output')
  return { rows, kept: [slope] }
}

function firstOf(kept: readonly Tensor[]): Tensor {
  const [first] = kept
  if (first === undefined) throw new Error('a loss kept no tensors')
  return first
}

/** Categorical cross-entropy of logits, with vectors or ids as labels. */
export const crossentropyOfLogits: RowLoss = {
  forward: (_ops, yTrue, yPred) => softmaxCrossEntropy(yPred, yTrue),
  slope: (_ops, kept) => firstOf(kept),
}

/**
 * Categorical cross-entropy of probabilities. As Keras does, they are first divided by their sum: the slope goes
 * through that too.
 */
export const categoricalCrossentropy: RowLoss = {
  forward({ tf }, yTrue, yPred) {
    const q = clipProbabilities(tf, tf.div(yPred, tf.sum(yPred, 1, true)))
    return { rows: tf.neg(tf.sum(tf.mul(yTrue, tf.log(q)), 1)), kept: [yTrue, yPred] }
  },
  slope({ tf }, kept) {
    const [yTrue, yPred] = keptPair(kept)
    const total = tf.sum(yPred, 1, true)
    const p = tf.div(yPred, total)
    const byP = slopeInside(tf, p, tf.neg(tf.div(yTrue, clipProbabilities(tf, p))))
    return tf.div(tf.sub(byP, tf.sum(tf.mul(byP, p), 1, true)), total)
  },
}

/** Cross-entropy of probabilities with ids: as Keras, softmax cross-entropy of their logarithms. */
export const sparseCategoricalCrossentropy: RowLoss = {
  forward({ tf }, yTrue, yPred) {
    const { rows, kept } = softmaxCrossEntropy(tf.log(clipProbabilities(tf, yPred)), yTrue)
    return { rows, kept: [...kept, yPred] }
  },
  slope({ tf }, kept) {
    const [byLogits, yPred] = keptPair(kept)
    return slopeInside(tf, yPred, tf.div(byLogits, clipProbabilities(tf, yPred)))
  },
}

/** `sum t ln(t / p)`, both kept at epsilon or more. */
export const klDivergence: RowLoss = {
  forward({ tf }, yTrue, yPred) {
    const t = clipProbabilities(tf, yTrue, 1)
    const p = clipProbabilities(tf, yPred, 1)
    return { rows: tf.sum(tf.mul(t, tf.log(tf.div(t, p))), 1), kept: [t, yPred] }
  },
  slope({ tf }, kept) {
    const [t, yPred] = keptPair(kept)
    return slopeInside(tf, yPred, tf.neg(tf.div(t, clipProbabilities(tf, yPred, 1))), 1)
  },
}

/** Score of the right class and best score of the others, `[batch, 1]` each. */
function rightAndBest(tf: TensorFlow, yTrue: Tensor, yPred: Tensor) {
  const others = tf.mul(tf.sub(1, yTrue), yPred)
  return {
    right: tf.sum(tf.mul(yTrue, yPred), 1, true),
    others,
    best: tf.max(others, 1, true),
  }
}

/** `max(best other - right + 1, 0)`. Crammer & Singer, JMLR 2 (2001). */
export const categoricalHinge: RowLoss = {
  forward({ tf }, yTrue, yPred) {
    const { right, best } = rightAndBest(tf, yTrue, yPred)
    const rows = tf.sum(tf.relu(tf.add(tf.sub(best, right), 1)), 1)
    return { rows, kept: [yTrue, yPred] }
  },
  slope({ tf }, kept) {
    const [yTrue, yPred] = keptPair(kept)
    const { right, others, best } = rightAndBest(tf, yTrue, yPred)
    const isActive = tf.cast(tf.greaterEqual(tf.add(tf.sub(best, right), 1), 0), 'float32')
    // Equal best scores share the slope, as in TensorFlow.
    const isBest = tf.cast(tf.equal(others, best), 'float32')
    const share = tf.div(isBest, tf.sum(isBest, 1, true))
    return tf.mul(isActive, tf.sub(tf.mul(tf.sub(1, yTrue), share), yTrue))
  },
}

/** Rows scaled to length 1, and the factors `[batch, 1]`. Shorter than epsilon: scaled by 1 / epsilon. */
function normalize(tf: TensorFlow, x: Tensor) {
  const factor = tf.minimum(tf.rsqrt(tf.sum(tf.square(x), 1, true)), 1 / epsilon)
  return { unit: tf.mul(x, factor), factor }
}

/** Cosine of the angle between label and prediction of each row, `[batch]`; 0 where one of them is 0. */
export function cosineOfRows(tf: TensorFlow, yTrue: Tensor, yPred: Tensor): Tensor {
  return tf.sum(tf.mul(normalize(tf, yTrue).unit, normalize(tf, yPred).unit), 1)
}

/**
 * Minus the cosine. A prediction of (nearly) zero length has no direction: its slope is 0, where Keras's is NaN.
 */
export const cosineSimilarity: RowLoss = {
  forward: ({ tf }, yTrue, yPred) => ({
    rows: tf.neg(cosineOfRows(tf, yTrue, yPred)),
    kept: [yTrue, yPred],
  }),
  slope({ tf }, kept) {
    const [yTrue, yPred] = keptPair(kept)
    const t = normalize(tf, yTrue).unit
    const { unit, factor } = normalize(tf, yPred)
    const along = tf.mul(tf.sum(tf.mul(t, unit), 1, true), unit)
    const hasDirection = tf.cast(tf.less(factor, 1 / epsilon), 'float32')
    return tf.mul(tf.mul(hasDirection, factor), tf.sub(along, t))
  },
}

/** Labels moved towards `1 / classes`. */
export function smoothCategories(tf: TensorFlow, yTrue: Tensor, smoothing: number): Tensor {
  return tf.add(tf.mul(yTrue, 1 - smoothing), smoothing / (yTrue.shape[1] ?? 1))
}

/** Labels moved towards one half. */
export function smoothYesNo(tf: TensorFlow, yTrue: Tensor, smoothing: number): Tensor {
  return tf.add(tf.mul(yTrue, 1 - smoothing), smoothing / 2)
}
