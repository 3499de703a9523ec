import { z } from 'zod'
import type { ErrorRecord } from '../errors/graftError.ts'
import type { LayerMove, RunCursor } from '../trainerProtocol.ts'
import type { EpochRecord, Logs, RunStatus } from '../../training/history.ts'
import { id, nameText, nothing } from './common.ts'
import { method } from './method.ts'

/** Where a run stands. */
export interface TrainingProgress {
  readonly runId: string
  readonly cursor: RunCursor
  /** Batches in this epoch. */
  readonly batches: number
  /** Epochs of all phases together. */
  readonly epochs: number
  /** Averages of the epoch so far. */
  readonly logs: Logs
  /** Before a phase: rows for which the frozen part of the model has run, of how many. */
  readonly preparing: { readonly rows: number; readonly of: number } | null
  /** Milliseconds that are left by the pace so far, or `null` while nobody can tell. */
  readonly leftMs: number | null
}

export interface TrainingPhase {
  readonly name: string
  readonly epochs: number
}

/** The run that goes on, or the last one; all that a page needs that was loaded anew. */
export interface TrainingState {
  readonly runId: string
  readonly documentId: string | null
  readonly name: string
  /** `preparing`: data and trainer are made ready, there is no run in the library yet (`runId` is empty). */
  readonly status: 'preparing' | RunStatus
  readonly startedAt: string
  readonly phases: readonly TrainingPhase[]
  /** Layers that train, a phase each. */
  readonly trained: readonly (readonly string[])[]
  readonly progress: TrainingProgress | null
  readonly history: readonly EpochRecord[]
  readonly moves: readonly LayerMove[]
  readonly log: readonly LogLine[]
  readonly error: ErrorRecord | null
}

export interface LogLine {
  readonly at: string
  readonly text: string
}

export const trainingMethods = {
  /** Why the document cannot train now; empty when it can. @throws workbench.noDocument */
  check: method<readonly ErrorRecord[]>()(z.strictObject({ documentId: id })),
  /**
   * Starts a run of the document as it was saved last; answers when the run is in the library.
   * @throws trainer.busy, workbench.noDocument, and whatever is wrong with plan, model or data
   */
  start: method<TrainingState>()(
    z.strictObject({
      documentId: id,
      name: nameText.optional(),
      /** The same net with all weights begun anew: what reuse is compared with. */
      fromScratch: z.boolean().default(false),
    }),
  ),
  /** Pauses, or does nothing when it is paused. @throws workbench.noTraining */
  pause: method<TrainingState>()(z.strictObject({ runId: id })),
  /** Goes on with a paused, stopped or interrupted run. @throws run.notResumable, trainer.busy */
  resume: method<TrainingState>()(z.strictObject({ runId: id })),
  /** Stops within a batch and keeps what was learnt. @throws workbench.noTraining */
  stop: method<TrainingState>()(z.strictObject({ runId: id })),
  /** `null` when nothing was trained since Graft was started. */
  state: method<TrainingState | null>()(nothing),
}
