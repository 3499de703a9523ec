import type { Tensor } from '../../shared/layers/ops.ts'
import type { BatchTensors } from '../loop/trainingData.ts'
import type { GraphSession } from '../native/recording/graphSession.ts'
import type { StepProgram } from '../native/recording/graphWriter.ts'
import type { RecordedStep } from './recordStep.ts'
import type { Replay } from './replay.ts'
import type { StepEntry } from './stepGraph.ts'

/** A step of a graph with the recording that it came from. */
export interface RecordedProgram {
  readonly role: StepEntry['role']
  /** Rows of the batches that it is for; `null`: of any number. */
  readonly rows: number | null
  readonly program: Omit<StepProgram, 'sources'>
  readonly step: RecordedStep
  /** The step itself, as it was recorded. */
  readonly run: (batch: BatchTensors) => readonly Tensor[]
}

/** Steps that TensorFlow has loaded, with the present values of their variables. */
export interface LoadedPrograms {
  readonly session: GraphSession
  readonly entries: readonly StepEntry[]
  readonly replay: Replay
  /** Gives all variables the values that they had when the steps were loaded. */
  readonly reset: () => void
}
