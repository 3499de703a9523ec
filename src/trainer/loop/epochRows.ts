import { createRandom, shuffledIndices } from '../../shared/training/random.ts'
import type { RunSpec } from '../../shared/contract/trainerProtocol.ts'
import { GraftError } from '../../shared/contract/errors/graftError.ts'
import type { EpochOrder } from './epochOrder.ts'
import { createPairOrder } from '../pretraining/pairRows.ts'
import { resampledRows } from './resample.ts'
import type { TrainingData } from './trainingData.ts'

/** @throws run.badSpec where rows are to be resampled by classes and have none */
export function createEpochOrder(
  spec: Pick<RunSpec, 'data' | 'seed' | 'shuffle' | 'resample' | 'batchSize' | 'task'>,
  data: Pick<TrainingData, 'arrays' | 'labels'>,
): EpochOrder {
  const { train } = spec.data.rows
  const { resample = 'none', seed, batchSize, shuffle } = spec
  if (spec.task?.type === 'pairs' && shuffle)
    return createPairOrder(spec.task, { train, seed, data })
  if (resample === 'none') {
    return { length: train.length, rowsOf: (epoch) => epochRows(train, { seed, shuffle, epoch }) }
  }
  if (spec.data.classes === null) {
    throw new GraftError('run.badSpec', {
      reason: 'rows without classes cannot be resampled by them',
    })
  }
  const classIds = data.arrays(train).labels.values
  const rowsOf = (epoch: number) => {
    const rows = resampledRows(train, { classIds, resample, seed, epoch, batchSize })
    return resample === 'oversample' ? epochRows(rows, { seed, shuffle, epoch }) : rows
  }
  return { length: rowsOf(0).length, rowsOf }
}

/**
 * The training rows in the order of one epoch. The order depends on the seed and the epoch alone, so that a run
 * that is taken up in the middle of an epoch finds the batches it has not seen.
 */
export function epochRows(
  rows: Int32Array,
  options: { readonly seed: number; readonly epoch: number; readonly shuffle: boolean },
): Int32Array {
  if (!options.shuffle) return rows
  const order = shuffledIndices(rows.length, createRandom(options.seed, `shuffle/${options.epoch}`))
  return order.map((index) => rows[index] ?? 0)
}

/** The rows of one batch; the last may be smaller. */
export function batchRows(rows: Int32Array, batch: number, batchSize: number): Int32Array {
  return rows.subarray(batch * batchSize, (batch + 1) * batchSize)
}

/** Batches that hold all rows, the last partial one included. */
export function batchCount(rows: number, batchSize: number): number {
  return Math.ceil(rows / batchSize)
}
