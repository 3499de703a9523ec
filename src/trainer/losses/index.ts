import { logitsBehind } from '../../shared/layers/logits.ts'
import { maskNumbers } from '../../shared/layers/masks.ts'
import type { Ops, Tensor, TensorFlow } from '../../shared/layers/ops.ts'
import type { Loss, LossName } from '../../shared/training/lossSchema.ts'
import { countRows } from '../../shared/layers/activityLoss.ts'
import * as category from './categoryLosses.ts'
import * as element from './elementLosses.ts'
import { applyRowLoss, type RowLoss, withLabels } from './rowLoss.ts'

/** With smoothed labels, if the loss has any smoothing. */
function smoothed(
  loss: RowLoss,
  smoothing: number,
  smooth: (tf: TensorFlow, yTrue: Tensor, smoothing: number) => Tensor,
): RowLoss {
  return smoothing === 0 ? loss : withLabels(loss, (tf, yTrue) => smooth(tf, yTrue, smoothing))
}

/** Losses without settings. */
const plainLosses = {
  hinge: element.hinge,
  squaredHinge: element.squaredHinge,
  categoricalHinge: category.categoricalHinge,
  meanSquaredError: element.meanSquaredError,
  meanAbsoluteError: element.meanAbsoluteError,
  logCosh: element.logCosh,
  klDivergence: category.klDivergence,
  poisson: element.poisson,
  cosineSimilarity: category.cosineSimilarity,
} as const satisfies Partial<Record<LossName, RowLoss>>

/** The function of a loss, given whether it gets logits. */
function rowLossOf(loss: Loss, isLogits: boolean): RowLoss {
  switch (loss.name) {
    case 'binaryCrossentropy':
      return smoothed(
        isLogits ? element.binaryCrossentropyOfLogits : element.binaryCrossentropy,
        loss.labelSmoothing,
        category.smoothYesNo,
      )
    case 'categoricalCrossentropy':
      return smoothed(
        isLogits ? category.crossentropyOfLogits : category.categoricalCrossentropy,
        loss.labelSmoothing,
        category.smoothCategories,
      )
    case 'sparseCategoricalCrossentropy':
      return isLogits ? category.crossentropyOfLogits : category.sparseCategoricalCrossentropy
    case 'huber':
      return element.huber(loss.delta)
    default:
      return plainLosses[loss.name]
  }
}

/** The activation whose logits a loss can use in place of its probabilities. */
function fittingActivation(loss: Loss): 'softmax' | 'sigmoid' | null {
  switch (loss.name) {
    case 'binaryCrossentropy':
      return 'sigmoid'
    case 'categoricalCrossentropy':
    case 'sparseCategoricalCrossentropy':
      return 'softmax'
    default:
      return null
  }
}

/**
 * Losses of rows weighted by the mask of the predictions, `[batch]`, as Keras does: rows that count are scaled by
 * `rows / rows that count`, so that the mean over all rows is the mean over those; the others are 0.
 */
export function maskRows(ops: Ops, rows: Tensor, mask: Tensor | null): Tensor {
  if (mask === null) return rows
  const { tf, native } = ops
  if (mask.rank !== 1) throw new Error('the mask of the predictions is not one of rows')
  const weights = native.detached(() => {
    const counts = maskNumbers(ops, mask)
    const scale = tf.div(countRows(tf, counts), tf.maximum(tf.sum(counts), 1))
    return tf.mul(counts, scale)
  })
  return tf.mul(native.where(mask, rows, tf.scalar(0)), weights)
}

/**
 * Loss of each row, shape `[batch]`, with the formulas of Keras 3 (https://keras.io/api/losses/).
 * yPred is `[batch, length]`; yTrue as `checkPairing` says: float32 `[batch, length]`, or int32 ids `[batch]`.
 * Differentiable by yPred. TensorFlow ops alone, for any batch size.
 *
 * A cross-entropy of probabilities that come from a softmax or sigmoid is computed from the logits behind them,
 * as Keras does, so that saturated outputs still learn.
 */
export function rowLosses(ops: Ops, loss: Loss, yTrue: Tensor, yPred: Tensor): Tensor {
  const takesLogits = 'fromLogits' in loss && loss.fromLogits
  const source = takesLogits ? null : logitsBehind(yPred)
  if (source !== null && source.activation === fittingActivation(loss)) {
    return applyRowLoss(ops, rowLossOf(loss, true), yTrue, source.logits)
  }
  return applyRowLoss(ops, rowLossOf(loss, takesLogits), yTrue, yPred)
}
