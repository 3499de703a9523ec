import { z } from 'zod'
import type { DataPlan } from '../../data/dataPlan.ts'
import type { Change } from '../../model/change.ts'
import type { ErrorRecord } from '../errors/graftError.ts'
import type { LayerMove, RunCursor } from '../trainerProtocol.ts'
import type { EpochRecord, Logs, RunStatus } from '../../training/history.ts'
import type { Comparison } from '../../transfer/comparison.ts'
import type { ProbeResult } from '../../transfer/probes.ts'
import { id, nameText, nothing } from './common.ts'
import { method } from './method.ts'
import { queueMethods } from './queue.ts'

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

/** What is made ready before a run begins. `share` (0 to 1) is `null` while nobody can tell. */
export interface TrainingPreparation {
  readonly step: 'data' | 'trainer'
  readonly share: number | null
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
  /** Set while the status is `preparing`. */
  readonly preparation: TrainingPreparation | null
  readonly phases: readonly TrainingPhase[]
  /** Layers that train, a phase each. */
  readonly trained: readonly (readonly string[])[]
  readonly progress: TrainingProgress | null
  readonly history: readonly EpochRecord[]
  /** Epoch whose weights would be kept now. */
  readonly bestEpoch: number | null
  /** How far each layer with weights is from where it began, as of the last epoch or so. */
  readonly moves: readonly LayerMove[]
  /** The last thousand lines. */
  readonly log: readonly LogLine[]
  /** Things a reader of the numbers should know: why it runs op by op, whether stored outputs were used. */
  readonly notes: readonly string[]
  readonly error: ErrorRecord | null
}

/** What is new of a run; what did not change is `null` or empty. */
export interface TrainingUpdate {
  readonly runId: string
  readonly preparation: TrainingPreparation | null
  readonly progress: TrainingProgress | null
  /** Finished epochs. One that is there already takes its place, and later ones go: a resumed run computes anew. */
  readonly epochs: readonly EpochRecord[]
  readonly bestEpoch: number | null
  readonly moves: readonly LayerMove[] | null
  readonly log: readonly LogLine[]
  readonly notes: readonly string[]
}

/** Reuse against training from scratch: the same plan once a seed both ways. */
export interface StudyState {
  /** The run that is repeated. */
  readonly runId: string
  readonly name: string
  readonly status: 'running' | 'finished' | 'stopped' | 'failed'
  /** Metric of the test rows that is compared. */
  readonly metric: string
  readonly higherIsBetter: boolean
  /** Runs that are over, of how many. */
  readonly done: number
  readonly of: number
  readonly now: { readonly seed: number; readonly way: 'scratch' | 'transfer' } | null
  readonly draws: readonly StudyDrawState[]
  /** Over the draws that are whole; `null` before the first. */
  readonly comparison: Comparison | null
  readonly error: ErrorRecord | null
}

/** One seed of a study. A score is `null` until its run is over, NaN when it has none. */
export interface StudyDrawState {
  readonly seed: number
  readonly scratch: { readonly runId: string; readonly score: number } | null
  readonly transfer: { readonly runId: string; readonly score: number } | null
}

/** Where a document's model is best cut for its data. */
export interface ProbeState {
  readonly documentId: string
  /** The data that it was asked for. */
  readonly data: DataPlan | null
  /** The edits that the model had. */
  readonly changes: readonly Change[]
  readonly status: 'running' | 'finished' | 'stopped' | 'failed'
  /** Rows whose features are computed, then linear layers that are trained; `null` before and after. */
  readonly progress: {
    readonly step: 'features' | 'heads'
    readonly done: number
    readonly of: number
  } | null
  readonly result: ProbeResult | null
  /** The lowest layer after which classes are told apart as well as after any. */
  readonly best: string | null
  readonly error: ErrorRecord | null
}

/** One line of a run's log; the page has the words. */
export interface LogLine {
  readonly at: string
  readonly kind:
    | 'preparing'
    | 'begun'
    | 'resumed'
    | 'phase'
    | 'epoch'
    | 'checkpoint'
    | 'pausing'
    | 'paused'
    | 'goingOn'
    | 'stopping'
    | 'note'
    | 'ended'
    | 'error'
  readonly params: Readonly<Record<string, string | number>>
}

export const trainingMethods = {
  ...queueMethods,
  /** Says that a run will come soon: the trainer starts and rehearses meanwhile. It ends by itself when none comes. */
  rehearse: method<null>()(nothing),
  /**
   * Starts a run of the document as it was saved last; answers when the run is in the library, or was stopped before.
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
  /**
   * Stops within a batch and keeps what was learnt; a run that is still prepared (its `runId` is empty) never begins.
   * @throws workbench.noTraining
   */
  stop: method<TrainingState>()(z.strictObject({ runId: id.or(z.literal('')) })),
  /** `null` when nothing was trained since Graft was started. */
  state: method<TrainingState | null>()(nothing),
  /**
   * Begins to repeat a run's plan from scratch and with reuse, once a seed each; answers when the first run goes on.
   * Progress comes as `training.study`. @throws library.noRun, trainer.busy, workbench.noResult where the plan reuses
   * nothing, and whatever is wrong with plan, model or data
   */
  compareWithScratch: method<StudyState>()(
    z.strictObject({ runId: id, draws: z.int().min(2).max(20).default(3) }),
  ),
  /** Ends it; runs that are over stay. @throws workbench.noTraining */
  stopComparison: method<StudyState>()(nothing),
  /** `null` when nothing was compared since Graft was started. */
  comparison: method<StudyState | null>()(nothing),
  /**
   * Begins to find out where a document's model is best cut for its data. How it goes on comes as `training.probe`.
   * @throws workbench.noDocument, workbench.incomplete, trainer.busy
   */
  probe: method<ProbeState>()(z.strictObject({ documentId: id })),
  /** Ends it. @throws workbench.noTraining */
  stopProbe: method<ProbeState>()(nothing),
  /** `null` when nothing was probed since Graft was started. */
  probed: method<ProbeState | null>()(nothing),
}
