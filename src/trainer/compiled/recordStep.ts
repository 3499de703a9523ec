import type * as tfjs from '@tensorflow/tfjs-core'
import type { Tensor } from '../../shared/layers/ops.ts'
import { record } from '../native/recording/recorder.ts'
import { findDifference, type Recording } from '../native/recording/recording.ts'
import { disposeBatch, type BatchTensors, type TrainingData } from '../loop/trainingData.ts'

/** A recorded step and what it did, for the comparison with its replay. */
export interface RecordedStep {
  readonly recording: Recording
  /** Rows that were recorded with. */
  readonly rows: Int32Array
  /** The recording holds for a batch of any size. */
  readonly anyBatch: boolean
  /** What the step gave back, read out of TensorFlow. */
  readonly results: readonly number[]
  /** Values of the variables that it changed, by index, as tensors; the caller disposes of them. */
  readonly changed: ReadonlyMap<number, Tensor>
}

/** The recordings that serve all batch sizes of a run, or why there can be none. */
export type RecordedSteps =
  | { readonly ok: true; readonly steps: readonly RecordedStep[] }
  | { readonly ok: false; readonly reason: string }

export interface RecordOptions {
  readonly data: TrainingData
  readonly variables: readonly tfjs.Variable[]
  /** The step; gives the tensors that a replay is to give. */
  readonly step: (batch: BatchTensors) => readonly Tensor[]
  /** All rows that the step will see. */
  readonly rows: Int32Array
  readonly batchSize: number
}

/**
 * Records a step for the full batch and for the last, smaller one. Two recordings must agree op for op and constant
 * for constant, else the step depends on values that are made in JavaScript. Where only the batch size makes a difference,
 * each size gets its own recording.
 *
 * The step is really carried out each time: the caller restores the variables.
 */
export function recordSteps(options: RecordOptions): RecordedSteps {
  const { rows, batchSize } = options
  const full = rows.subarray(0, batchSize)
  const rest = rows.length % batchSize
  const last = rest === 0 || rows.length < batchSize ? null : rows.subarray(rows.length - rest)
  const first = recordOnce(options, full)
  const second = recordOnce(options, last ?? otherRows(rows, full.length))
  const difference = findDifference(first.recording, second.recording)
  if (difference === null) {
    free(second)
    return { ok: true, steps: [{ ...first, anyBatch: last !== null }] }
  }
  const again = last === null ? second : recordOnce(options, otherRows(rows, full.length))
  const reason = last === null ? difference : findDifference(first.recording, again.recording)
  free(again)
  if (reason === null) return { ok: true, steps: [first, second] }
  free(first)
  if (last !== null) free(second)
  return { ok: false, reason }
}

/** As many rows again, as different as there are: the end of the data in reverse. */
function otherRows(rows: Int32Array, count: number): Int32Array {
  return rows.slice(rows.length - count).reverse()
}

function recordOnce(options: RecordOptions, rows: Int32Array): RecordedStep {
  const { data, variables, step } = options
  const batch = data.batch(rows)
  const inputs = batchTensors(batch)
  try {
    const { recording, results } = record(() => step(batch), inputs, variables)
    const values = results.map((tensor) => tensor.dataSync()[0] ?? NaN)
    results.forEach((tensor) => {
      tensor.dispose()
    })
    const changed = new Map(
      recording.updates.flatMap(({ variable }) => {
        const value = variables[variable]
        return value === undefined ? [] : [[variable, value.clone()] as const]
      }),
    )
    return { recording, rows, anyBatch: false, results: values, changed }
  } finally {
    disposeBatch(batch)
  }
}

/** The tensors of a batch in the order in which a replay is given them. */
export function batchTensors({ inputs, yTrue, rowWeights }: BatchTensors): readonly Tensor[] {
  return rowWeights === null ? [...inputs, yTrue] : [...inputs, yTrue, rowWeights]
}

/** Frees the values that a recording kept. */
export function free({ changed }: RecordedStep): void {
  for (const value of changed.values()) value.dispose()
}
