import type { AugmentedRows, TrainerRequest } from '../../shared/contract/trainerProtocol.ts'
import { GraftError } from '../../shared/contract/errors/graftError.ts'
import { findAugmentationFault } from '../../shared/data/augmentationChecks.ts'
import type { Ops } from '../../shared/layers/ops.ts'
import { augmentRows } from '../augmentation/index.ts'
import { readArray, toTensor } from '../execution/weightArrays.ts'

/**
 * Rows after random changes, by the ops that a training step has: for these seeds and steps, what training would draw
 * for these rows as a batch. @throws run.badSpec where the changes do not suit the rows
 */
export function augment(
  ops: Ops,
  request: Extract<TrainerRequest, { type: 'augment' }>,
): readonly AugmentedRows[] {
  const { tf } = ops
  const { rows, augmentation, seed, valueRange, steps } = request
  const rowShape = rows.shape.slice(1)
  const reason = findAugmentationFault(augmentation, { rowShape, dtype: rows.dtype })
  if (reason !== null) throw new GraftError('run.badSpec', { reason })
  return steps.map((number) => {
    const drawn: AugmentedRows[] = []
    tf.tidy(() => {
      const step = tf.scalar(number, 'int32')
      const options = { ops, augmentation, seed, step, valueRange }
      const { rows: changed, share } = augmentRows(options, toTensor(tf, rows))
      drawn.push({
        rows: readArray(changed),
        share: share === null ? null : [...share.dataSync()],
      })
    })
    return drawn[0] ?? { rows, share: null }
  })
}
