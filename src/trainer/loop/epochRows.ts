import { createRandom, shuffledIndices } from '../../shared/training/random.ts'

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
