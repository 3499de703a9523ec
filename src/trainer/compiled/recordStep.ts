import type * as tfjs from '@tensorflow/tfjs-core'
import type { Tensor } from '../../shared/layers/ops.ts'
import type { TypedArray } from '../../shared/model/weights.ts'
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
  /** Gradients by the variables' index, where the step has any. */
  readonly gradients: ReadonlyMap<number, TypedArray>
}

/** The recordings that serve all batch sizes of a run, or why there can be none. */
export type RecordedSteps =
  | { readonly ok: true; readonly steps: readonly RecordedStep[] }
  | { readonly ok: false; readonly reason: string }

export interface RecordOptions {
  readonly data: Pick<TrainingData, 'batch'>
  readonly variables: readonly tfjs.Variable[]
  /** The step; gives the tensors that a replay is to give. */
  readonly step: (batch: BatchTensors) => readonly Tensor[]
  /** Rows that the step will see, a pass over the data each: every pass ends in a batch of what is left. */
  readonly passes: readonly Int32Array[]
  readonly batchSize: number
  /** Puts the variables back where they were, before each recording: a step is really carried out. */
  readonly restore?: () => void
}

/** Rows of the two small batches that are recorded first; the first one is compared with its replay too. */
const SMALL_BATCHES = [5, 3] as const

/**
 * Records a step for the batch sizes that there will be. Two recordings must agree op for op and constant for constant,
 * else the step depends on values that are made in JavaScript. Two small batches of different size come first: that
 * is cheap, and what agrees serves batches of any size. Where the size makes a difference, each size gets its own
 * recording.
 */
export function recordSteps(options: RecordOptions): RecordedSteps {
  const batches = batchesBySize(options)
  const [full] = batches
  if (full === undefined) return { ok: true, steps: [] }
  return recordForAnySize(options, full) ?? recordEachSize(options, batches)
}

/** `null` where the recordings of two small batches differ. */
function recordForAnySize(options: RecordOptions, full: Int32Array): RecordedSteps | null {
  const size = Math.min(full.length, SMALL_BATCHES[0])
  if (size === 1) return null
  const first = recordOnce(options, full.subarray(0, size))
  const otherSize = Math.min(size - 1, SMALL_BATCHES[1])
  const second = recordOnce(options, otherRows(options.passes, otherSize))
  free(second)
  if (findDifference(first.recording, second.recording) === null) {
    return { ok: true, steps: [{ ...first, anyBatch: true }] }
  }
  free(first)
  return null
}

function recordEachSize(options: RecordOptions, batches: readonly Int32Array[]): RecordedSteps {
  const steps: RecordedStep[] = []
  for (const rows of batches) {
    const step = recordOnce(options, rows)
    const again = recordOnce(options, otherRows(options.passes, rows.length))
    free(again)
    steps.push(step)
    const reason = findDifference(step.recording, again.recording)
    if (reason === null) continue
    steps.forEach(free)
    return { ok: false, reason }
  }
  return { ok: true, steps }
}

/** One batch of each size that there will be, the largest first. */
function batchesBySize({
  passes,
  batchSize,
}: Pick<RecordOptions, 'passes' | 'batchSize'>): readonly Int32Array[] {
  const bySize = new Map<number, Int32Array>()
  for (const rows of passes) {
    const rest = rows.length % batchSize
    for (const batch of [rows.subarray(0, batchSize), rows.subarray(rows.length - rest)]) {
      if (batch.length > 0) bySize.set(batch.length, batch)
    }
  }
  // A pass shorter than a batch is one batch: its first rows are its last ones.
  return [...bySize.values()].sort((a, b) => b.length - a.length)
}

/** Rows of the batches that there will be, each size once. */
export function batchSizes(passes: readonly Int32Array[], batchSize: number): readonly number[] {
  return batchesBySize({ passes, batchSize }).map((batch) => batch.length)
}

/** As many rows again, as different as there are: the end of a pass in reverse. */
function otherRows(passes: readonly Int32Array[], count: number): Int32Array {
  const rows = passes.find((pass) => pass.length >= count) ?? new Int32Array(count)
  return rows.slice(rows.length - count).reverse()
}

function recordOnce(options: RecordOptions, rows: Int32Array): RecordedStep {
  const { data, variables, step, restore } = options
  restore?.()
  const batch = data.batch(rows)
  const inputs = batchTensors(batch)
  try {
    const { recording, results, gradients } = record(() => step(batch), inputs, variables)
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
    return { recording, rows, anyBatch: false, results: values, changed, gradients }
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
