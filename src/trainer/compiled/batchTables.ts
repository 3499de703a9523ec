import type { TypedArray, WeightArray } from '../../shared/model/weights.ts'
import type { BatchArrays, TrainingData } from '../loop/trainingData.ts'
import type { FedTensor } from '../native/recording/graphSession.ts'
import { DATA_TYPE } from '../native/recording/protoSchema.ts'

/** The arrays of some rows in the order in which a replay takes them: inputs, labels, row weights. */
export function batchArrayList({ inputs, yTrue, rowWeights }: BatchArrays): readonly WeightArray[] {
  return rowWeights === null ? [...inputs, yTrue] : [...inputs, yTrue, rowWeights]
}

/** An array as it is fed; bytes stay bytes. */
export function toFed({ dtype, shape, values }: WeightArray): FedTensor {
  return { dtype: DATA_TYPE[dtype], shape, values }
}

/** Position of each row id among the tables' rows. */
export type RowPositions = (rows: Int32Array) => Int32Array

/** Rows that live in the graph: a step is fed their positions. */
export interface BatchTables {
  readonly tables: readonly FedTensor[]
  readonly positionsOf: RowPositions
}

/**
 * The rows in use as tables, or `null` where they would take more than `limitBytes`: they are then fed batch by
 * batch.
 */
export function createBatchTables(
  data: TrainingData,
  parts: readonly Int32Array[],
  limitBytes: number,
): BatchTables | null {
  const rows = rowsInUse(parts)
  const sample = batchArrayList(data.batchArrays(rows.subarray(0, 1)))
  const bytesPerRow = sample.reduce((sum, { values }) => sum + values.byteLength, 0)
  if (bytesPerRow * rows.length > limitBytes) return null
  const positions = new Int32Array((rows.at(-1) ?? 0) + 1)
  rows.forEach((row, position) => {
    positions[row] = position
  })
  return {
    tables: batchArrayList(data.batchArrays(rows)).map(toFed),
    positionsOf: (ids) => ids.map((id) => positions[id] ?? 0),
  }
}

/** Every row once, in ascending order. */
function rowsInUse(parts: readonly Int32Array[]): Int32Array {
  const last = parts.reduce((most, part) => part.reduce((a, b) => Math.max(a, b), most), -1)
  const isUsed = new Uint8Array(last + 1)
  for (const part of parts) {
    for (const row of part) isUsed[row] = 1
  }
  const rows = new Int32Array(isUsed.reduce((sum, used) => sum + used, 0))
  let next = 0
  isUsed.forEach((used, row) => {
    if (used === 1) rows[next++] = row
  })
  return rows
}

/** A scalar out of what a replay gives. */
export function firstValue(values: TypedArray | undefined): number {
  return values?.[0] ?? NaN
}
