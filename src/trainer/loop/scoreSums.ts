import type * as tfjs from '@tensorflow/tfjs-core'
import { maskNumbers } from '../../shared/layers/masks.ts'
import type { Ops, Tensor } from '../../shared/layers/ops.ts'
import type { Logs } from '../../shared/training/history.ts'
import { taskMeasureNames, type TaskMeasure } from '../../shared/pretraining/taskPairing.ts'
import type { MetricName } from '../../shared/training/metricNames.ts'
import { countRows } from '../../shared/layers/activityLoss.ts'
import { assignArray, disposeAll } from '../execution/modelVariables.ts'
import { readArrays } from '../execution/weightArrays.ts'
import { takesMask, metricSums, metricValue } from '../metrics/index.ts'

/** What a batch adds to the sums of an epoch. */
export interface BatchScores {
  /** Mean over the batch's rows, all penalties included: a scalar. */
  readonly loss: Tensor
  readonly yTrue: Tensor
  readonly yPred: Tensor
  /** Which rows count in the metrics, boolean `[batch]`; `null`: all. */
  readonly mask: Tensor | null
  /** What a task tells of itself: means over the batch's rows. */
  readonly measures?: Readonly<Partial<Record<TaskMeasure, Tensor>>>
}

/** Two sums by name: `loss` and what a task tells as `[sum, rows]`, and each metric's own pair. */
export type Sums = Readonly<Record<string, readonly number[]>>

/**
 * Sums over the rows seen so far, held in TensorFlow so that a step need not hand them out. Averages over them are
 * weighted by rows: the last, smaller batch counts for what it has.
 */
export interface ScoreSums {
  readonly variables: readonly tfjs.Variable[]
  /** Adds a batch: TensorFlow ops alone. */
  readonly add: (scores: BatchScores) => void
  readonly read: () => Sums
  readonly set: (sums: Sums) => void
  readonly reset: () => void
  readonly dispose: () => void
}

interface ScoreNames {
  readonly metrics: readonly MetricName[]
  readonly measures: readonly TaskMeasure[]
  /** Where a score turns into a yes. */
  readonly threshold: number
}

export function createScoreSums(
  ops: Ops,
  { metrics, measures: told, threshold }: ScoreNames,
): ScoreSums {
  const { tf } = ops
  const zeros = () => tf.tidy(() => tf.variable(tf.zeros([2]), false))
  const sumsOf = new Map(['loss', ...metrics, ...told].map((name) => [name, zeros()]))
  const variables = [...sumsOf.values()]
  const addTo = (name: string, amount: Tensor) => {
    const sums = sumsOf.get(name)
    sums?.assign(tf.add(sums, amount))
  }
  const set = (values: Sums) => {
    for (const [name, sums] of sumsOf) {
      const given = values[name]
      if (given === undefined) continue
      assignArray(tf, sums, { dtype: 'float32', shape: [2], values: Float32Array.from(given) })
    }
  }
  return {
    variables,
    add: ({ loss, yTrue, yPred, mask, measures }) => {
      const rows = countRows(tf, yPred)
      const addMean = (name: string, mean: Tensor) => {
        addTo(name, tf.stack([tf.mul(mean, rows), rows]))
      }
      addMean('loss', loss)
      for (const name of told) {
        const mean = measures?.[name]
        if (mean !== undefined) addMean(name, mean)
      }
      const sampleWeight = mask === null ? null : maskNumbers(ops, mask)
      for (const name of metrics) {
        const marks = takesMask(name) ? sampleWeight : null
        addTo(name, metricSums(ops, name, { yTrue, yPred, sampleWeight: marks, threshold }))
      }
    },
    read: () => readSums(sumsOf),
    set,
    reset: () => {
      set(Object.fromEntries([...sumsOf.keys()].map((name) => [name, [0, 0]])))
    },
    dispose: () => {
      disposeAll(variables)
    },
  }
}

function readSums(sumsOf: ReadonlyMap<string, tfjs.Variable>): Sums {
  const arrays = readArrays([...sumsOf.values()])
  return Object.fromEntries(
    [...sumsOf.keys()].map((name, i) => [name, Array.from(arrays[i]?.values ?? [])]),
  )
}

/** Averages of sums: the loss, the metrics, and what a task tells. NaN where nothing has been added. */
export function averages(sums: Sums, metrics: readonly MetricName[]): Logs {
  const meanOf = (name: string): number => {
    const [sum = 0, rows = 0] = sums[name] ?? []
    return sum / rows
  }
  const told = taskMeasureNames.filter((name) => name in sums)
  return {
    loss: meanOf('loss'),
    ...Object.fromEntries(metrics.map((name) => [name, metricValue(name, sums[name] ?? [])])),
    ...Object.fromEntries(told.map((name) => [name, meanOf(name)])),
  }
}
