import type * as tfjs from '@tensorflow/tfjs-core'
import type { Ops, Tensor, TensorFlow } from '../../shared/layers/ops.ts'

/**
 * A loss with its derivative, both written out: no shape of a batch is fixed when a step is recorded, as
 * tfjs's own gradients of sums and means would. yTrue and yPred are `[batch, length]`, yTrue `[batch]` for ids.
 */
export interface RowLoss {
  /** Loss of each row `[batch]`, and the tensors that `slope` will need. */
  forward(ops: Ops, yTrue: Tensor, yPred: Tensor): { rows: Tensor; kept: Tensor[] }
  /** Derivative of each row's loss by its predictions, `[batch, length]`. */
  slope(ops: Ops, kept: readonly Tensor[]): Tensor
}

/** A function of labels and predictions. */
export type PairFunction = (tf: TensorFlow, yTrue: Tensor, yPred: Tensor) => Tensor

/** The two tensors that most slopes are computed from. */
export function keptPair(kept: readonly Tensor[]): readonly [Tensor, Tensor] {
  const [yTrue, yPred] = kept
  if (yTrue === undefined || yPred === undefined) throw new Error('a loss kept no tensors')
  return [yTrue, yPred]
}

/** A loss that is the mean over the elements of a row, from its element and the derivative of that. */
export function meanOfElements(element: PairFunction, elementSlope: PairFunction): RowLoss {
  return {
    forward: ({ tf }, yTrue, yPred) => ({
      rows: tf.mean(element(tf, yTrue, yPred), 1),
      kept: [yTrue, yPred],
    }),
    slope({ tf }, kept) {
      const [yTrue, yPred] = keptPair(kept)
      return tf.div(elementSlope(tf, yTrue, yPred), yPred.shape[1] ?? 1)
    },
  }
}

/** A loss with labels that are changed first (smoothed, one-hot, ...). */
export function withLabels(
  loss: RowLoss,
  change: (tf: TensorFlow, yTrue: Tensor) => Tensor,
): RowLoss {
  return {
    forward: (ops, yTrue, yPred) => loss.forward(ops, change(ops.tf, yTrue), yPred),
    slope: (ops, kept) => loss.slope(ops, kept),
  }
}

/** Loss of each row, differentiable by `yPred`. */
export function applyRowLoss(ops: Ops, loss: RowLoss, yTrue: Tensor, yPred: Tensor): Tensor {
  const { tf } = ops
  const apply = tf.customGrad((x, save) => {
    const { rows, kept } = loss.forward(ops, yTrue, x as Tensor)
    const keep = save as tfjs.GradSaveFunc
    keep(kept)
    return {
      value: rows,
      gradFunc: (dy: Tensor, saved: Tensor[]) =>
        tf.mul(tf.expandDims(dy, 1), loss.slope(ops, saved)),
    }
  })
  return apply(yPred)
}

/** Keras's fuzz factor: probabilities are kept this far from 0 and 1. */
export const epsilon = 1e-7

/** Probabilities moved into `[epsilon, high]`; NaN stays. */
export function clipProbabilities(tf: TensorFlow, p: Tensor, high = 1 - epsilon): Tensor {
  return tf.clipByValue(p, epsilon, high)
}

/** `slope` where clipping left `p` alone, else 0; NaN stays, so that a diverged row shows. */
export function slopeInside(tf: TensorFlow, p: Tensor, slope: Tensor, high = 1 - epsilon): Tensor {
  const isOutside = tf.logicalOr(tf.less(p, epsilon), tf.greater(p, high))
  return tf.mul(slope, tf.sub(1, tf.cast(isOutside, 'float32')))
}
