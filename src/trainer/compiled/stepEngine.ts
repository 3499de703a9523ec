import type * as tfjs from '@tensorflow/tfjs-core'
import type { Tensor, TensorFlow } from '../../shared/layers/ops.ts'
import { disposeBatch, type BatchTensors, type TrainingData } from '../loop/trainingData.ts'

/** The steps of a phase, as TensorFlow ops over variables. */
export interface StepFunctions {
  /** Everything that the steps read or change beside the batch, with a name for messages. */
  readonly variables: readonly NamedVariable[]
  /** One update; gives its loss, a scalar that the caller disposes of. `null`: nothing trains. */
  readonly train: ((batch: BatchTensors) => Tensor) | null
  /** Adds a batch to the scores, in prediction mode. */
  readonly evaluate: (batch: BatchTensors) => void
}

export interface NamedVariable {
  readonly name: string
  readonly variable: tfjs.Variable
}

/** Runs the steps of a phase on rows of the data, one way or the other. */
export interface StepEngine {
  readonly kind: 'compiled' | 'eager'
  /** Begins to read rows that a step will take soon; resolves when they are there. Never fails. */
  readonly fetch: (rows: Int32Array) => Promise<void>
  /** One update on these rows; gives its loss. */
  readonly train: (rows: Int32Array) => number
  /** Adds these rows to the scores. */
  readonly evaluate: (rows: Int32Array) => void
  /** Brings the variables' values back into the variables and frees everything else. */
  readonly close: () => void
}

/** Runs every op of every step by itself: the reference, and the way out where a step cannot be compiled. */
export function createEagerEngine(
  tf: TensorFlow,
  { train, evaluate }: StepFunctions,
  data: TrainingData,
): StepEngine {
  const withBatch = <T>(rows: Int32Array, work: (batch: BatchTensors) => T): T => {
    const batch = data.batch(rows)
    try {
      return work(batch)
    } finally {
      disposeBatch(batch)
    }
  }
  return {
    kind: 'eager',
    fetch: (rows) => data.fetch(rows),
    train: (rows) =>
      withBatch(rows, (batch) => {
        const loss = train?.(batch)
        const [value = NaN] = loss?.dataSync() ?? []
        loss?.dispose()
        return value
      }),
    evaluate: (rows) => {
      withBatch(rows, (batch) => {
        tf.tidy(() => {
          evaluate(batch)
        })
      })
    },
    close: () => undefined,
  }
}
