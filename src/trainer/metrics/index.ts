import type { Ops, Tensor } from '../../shared/layers/ops.ts'
import type { MetricName } from '../../shared/training/metricNames.ts'
import { topK } from '../../shared/training/metricPairing.ts'
import { cosineOfRows } from '../losses/categoryLosses.ts'
import { attribute, runOp } from '../native/kernels.ts'

/** A batch as metrics see it. */
export interface MetricBatch {
  /** As `checkPairing` says: float32 `[batch, length]`, or int32 ids `[batch]`. */
  readonly yTrue: Tensor
  /** `[batch, length]` */
  readonly yPred: Tensor
  /** Weight of each row `[batch]`; `null`: 1 each. */
  readonly sampleWeight: Tensor | null
  /** A prediction above this is a yes: `LabelEncoding.threshold`. Default 0.5. */
  readonly threshold?: number
}

const asNumber = ({ tf }: Ops, flags: Tensor): Tensor => tf.cast(flags, 'float32')

function isYes({ tf }: Ops, { yTrue, yPred, threshold = 0.5 }: MetricBatch) {
  // Labels are 0 and 1, or -1 and 1 for hinge: above one half is a yes in both.
  return { label: tf.greater(yTrue, 0.5), prediction: tf.greater(yPred, threshold) }
}

/** Whether the id is among the k highest scores; ties with the k-th count as in, as in TensorFlow. */
function inTopK(ops: Ops, ids: Tensor, scores: Tensor): Tensor {
  const k = ops.tf.scalar(topK, 'int32')
  return asNumber(ops, runOp('InTopKV2', [scores, ids, k], [attribute.type('T', 'int32')]))
}

/** Score of each row `[batch]`, for the metrics that are means over rows. */
type RowScore = (ops: Ops, batch: MetricBatch) => Tensor

const squaredErrors: RowScore = ({ tf }, { yTrue, yPred }) =>
  tf.mean(tf.square(tf.sub(yTrue, yPred)), 1)

const rowScores: Readonly<Record<Exclude<MetricName, 'precision' | 'recall'>, RowScore>> = {
  binaryAccuracy(ops, batch) {
    const { label, prediction } = isYes(ops, batch)
    return ops.tf.mean(
      asNumber(ops, ops.tf.equal(asNumber(ops, label), asNumber(ops, prediction))),
      1,
    )
  },
  categoricalAccuracy: (ops, { yTrue, yPred }) =>
    asNumber(ops, ops.tf.equal(ops.tf.argMax(yTrue, 1), ops.tf.argMax(yPred, 1))),
  sparseCategoricalAccuracy: (ops, { yTrue, yPred }) =>
    asNumber(ops, ops.tf.equal(yTrue, ops.tf.argMax(yPred, 1))),
  topKCategoricalAccuracy: (ops, { yTrue, yPred }) => inTopK(ops, ops.tf.argMax(yTrue, 1), yPred),
  sparseTopKCategoricalAccuracy: (ops, { yTrue, yPred }) => inTopK(ops, yTrue, yPred),
  meanSquaredError: squaredErrors,
  rootMeanSquaredError: squaredErrors,
  meanAbsoluteError: ({ tf }, { yTrue, yPred }) => tf.mean(tf.abs(tf.sub(yTrue, yPred)), 1),
  cosineSimilarity: ({ tf }, { yTrue, yPred }) => cosineOfRows(tf, yTrue, yPred),
}

/** Metrics to which a mask of the predictions means nothing in Keras: they are no plain means over rows. */
const unmasked: ReadonlySet<MetricName> = new Set(['precision', 'recall', 'rootMeanSquaredError'])

/** Whether rows that the predictions' mask leaves out do not count in a metric. */
export function takesMask(name: MetricName): boolean {
  return !unmasked.has(name)
}

/** Weighted sum over rows of the mark in each element. */
function sumOfMarks(ops: Ops, marks: Tensor, sampleWeight: Tensor | null): Tensor {
  const { tf } = ops
  const counts = tf.sum(asNumber(ops, marks), 1)
  return tf.sum(sampleWeight === null ? counts : tf.mul(counts, sampleWeight))
}

/** `[right yes, wrong yes]` for precision, `[right yes, missed yes]` for recall. */
function yesSums(ops: Ops, batch: MetricBatch, kind: 'precision' | 'recall'): Tensor {
  const { tf } = ops
  const { label, prediction } = isYes(ops, batch)
  const wrong =
    kind === 'precision'
      ? tf.logicalAnd(tf.logicalNot(label), prediction)
      : tf.logicalAnd(label, tf.logicalNot(prediction))
  return tf.stack([
    sumOfMarks(ops, tf.logicalAnd(label, prediction), batch.sampleWeight),
    sumOfMarks(ops, wrong, batch.sampleWeight),
  ])
}

/**
 * Sums over a batch from which `metricValue` computes the score: 1-D float32 `[2]`. Sums of batches add up, so that
 * no score depends on how rows fall into batches. TensorFlow ops alone, for any batch size.
 */
export function metricSums(ops: Ops, name: MetricName, batch: MetricBatch): Tensor {
  if (name === 'precision' || name === 'recall') return yesSums(ops, batch, name)
  const { tf } = ops
  const scores = rowScores[name](ops, batch)
  const { sampleWeight } = batch
  return sampleWeight === null
    ? tf.stack([tf.sum(scores), tf.sum(tf.onesLike(scores))])
    : tf.stack([tf.sum(tf.mul(scores, sampleWeight)), tf.sum(sampleWeight)])
}

/** The score from summed sums, as Keras's metric objects compute it; 0 where nothing has been counted. */
export function metricValue(name: MetricName, sums: readonly number[]): number {
  const [first = 0, second = 0] = sums
  if (name === 'precision' || name === 'recall') {
    return first + second === 0 ? 0 : first / (first + second)
  }
  const mean = second === 0 ? 0 : first / second
  return name === 'rootMeanSquaredError' ? Math.sqrt(mean) : mean
}
