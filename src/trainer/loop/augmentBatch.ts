import { GraftError } from '../../shared/contract/errors/graftError.ts'
import type { RunSpec } from '../../shared/contract/trainerProtocol.ts'
import { findAugmentationFault } from '../../shared/data/augmentationChecks.ts'
import type { Ops, Tensor } from '../../shared/layers/ops.ts'
import type { LabelEncoding } from '../../shared/training/labelEncoding.ts'
import { augmentRows, partners } from '../augmentation/index.ts'
import type { RunSession } from './runSession.ts'
import type { BatchTensors, TrainingData } from './trainingData.ts'

/** A batch as the model sees it. */
export interface SeenBatch extends BatchTensors {
  /** Whose rows are made of two: the labels and weights of both, with the share `[batch]` of each. Absent: nothing was mixed. */
  readonly parts?: readonly (Pick<BatchTensors, 'yTrue' | 'rowWeights'> & {
    readonly share: Tensor
  })[]
}

/** TensorFlow ops alone. */
export type AugmentBatch = (batch: BatchTensors) => SeenBatch

/**
 * What changes the batches of a run's training rows at random, or `null` where nothing does. Draws hang on the seed and
 * the number of the step. @throws run.badSpec where the changes do not suit the data
 */
export function createAugmentBatch({
  spec,
  model,
  data,
  counters,
}: Pick<RunSession, 'spec' | 'model' | 'data' | 'counters'>): AugmentBatch | null {
  const { augmentation = [] } = spec
  if (augmentation.length === 0) return null
  checkFits(spec, data)
  const { ops, encoding } = model
  const options = {
    ops,
    augmentation,
    seed: counters.seed,
    step: counters.step,
    valueRange: valueRange(spec, data),
  }
  return (batch) => {
    const [first, ...others] = batch.inputs
    if (first === undefined) return batch
    const { rows, share } = augmentRows(options, first)
    const inputs = [rows, ...others]
    return share === null
      ? { ...batch, inputs }
      : { ...mixLabels(ops, batch, { share, encoding }), inputs }
  }
}

/**
 * Labels of rows that were mixed with their partners. The loss is that of both labels by their shares: for
 * cross-entropy the same as the loss of the mixed vector, and a class's weight counts for its share alone. Metrics
 * compare with the label that has the greater share, and vectors that are no classes are mixed.
 */
function mixLabels(
  ops: Ops,
  batch: BatchTensors,
  { share, encoding }: { readonly share: Tensor; readonly encoding: LabelEncoding },
): SeenBatch {
  const { tf, native } = ops
  const { yTrue, rowWeights } = batch
  const other = {
    yTrue: partners(ops, yTrue),
    rowWeights: rowWeights === null ? null : partners(ops, rowWeights),
    share: tf.sub(1, share),
  }
  const column = yTrue.rank === 1 ? share : native.reshape(share, [-1, 1])
  const seen =
    encoding.form === 'vectors'
      ? tf.add(tf.mul(yTrue, column), tf.mul(other.yTrue, tf.sub(1, column)))
      : native.where(tf.greaterEqual(column, 0.5), yTrue, other.yTrue)
  return { ...batch, yTrue: seen, parts: [{ yTrue, rowWeights, share }, other] }
}

/** Lowest and highest value: of bytes what they can be, of other numbers what the training rows have. */
function valueRange(spec: RunSpec, { inputs: [reader] }: TrainingData): readonly [number, number] {
  if (reader === undefined || reader.dtype === 'uint8' || reader.rowShape.length !== 3) {
    return [0, 255]
  }
  let [low, high] = [Infinity, -Infinity]
  for (const row of spec.data.rows.train) {
    for (const value of reader.gather(Int32Array.of(row))) {
      if (value < low) low = value
      if (value > high) high = value
    }
  }
  return low < high ? [low, high] : [low, low + 1]
}

function checkFits(spec: RunSpec, { inputs: [reader] }: TrainingData): void {
  if (reader === undefined) return
  const reason = findAugmentationFault(spec.augmentation ?? [], reader)
  if (reason !== null) throw new GraftError('run.badSpec', { reason })
}
