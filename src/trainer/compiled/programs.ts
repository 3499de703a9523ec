import type { Tensor } from '../../shared/layers/ops.ts'
import type { BatchTensors } from '../loop/trainingData.ts'
import type { GraphSession } from '../native/recording/graphSession.ts'
import type { StepProgram } from '../native/recording/graphWriter.ts'
import type { RecordedStep } from './recordStep.ts'
import type { Replay } from './replay.ts'

/** A step of a graph with the recording that it came from. */
export interface RecordedProgram {
  readonly role: 'train' | 'evaluate'
  readonly program: Omit<StepProgram, 'sources'>
  readonly step: RecordedStep
  /** The step itself, as it was recorded. */
  readonly run: (batch: BatchTensors) => readonly Tensor[]
}

/** Steps that TensorFlow has loaded. */
export interface LoadedPrograms {
  readonly session: GraphSession
  readonly replay: Replay
  /** Gives all variables the values that they had before the recorded steps. */
  readonly reset: () => void
}
