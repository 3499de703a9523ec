import type { LoadedModel } from '../loop/loadedModel.ts'
import type { TrainingData } from '../loop/trainingData.ts'

/** A model with the data that it runs on. */
export interface StepSource {
  readonly model: LoadedModel
  readonly data: TrainingData
}

/** What a phase trains on where its frozen part ran once: the rest of the model, on stored outputs. */
export interface PhaseFeatures extends StepSource {
  readonly key: string
  /** Whether the frozen part's weights are still those that the outputs were computed with. */
  readonly isCurrent: () => boolean
  readonly close: () => void
}
