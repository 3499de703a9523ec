import { z } from 'zod'
import type { ErrorRecord } from '../errors/graftError.ts'
import {
  comparisonSchema,
  layerwisePlanSchema,
  type ComparisonPlan,
  type LayerwisePlan,
} from '../../pretraining/comparisonSchema.ts'
import type { ComparedWay } from '../../pretraining/comparisonTable.ts'
import type { RunStatus } from '../../training/history.ts'
import { planSchema } from '../../training/plan.ts'
import { id, nothing, type Picture } from './common.ts'
import { method } from './method.ts'
import type { TrainingQueue } from './queue.ts'
import type { TrainingState } from './training.ts'

/** A row for the screen: a picture, words, or else its first numbers. */
export interface SampleContent {
  readonly picture: Picture | null
  readonly words: readonly SampleWord[] | null
  readonly numbers: readonly number[] | null
}

export interface SampleWord {
  /** Empty for padding. */
  readonly text: string
  /** Whether it is another one than in the whole row. */
  readonly isChanged: boolean
}

/** A word with the probability that a net gives it. */
export interface GuessedWord {
  readonly text: string
  readonly chance: number
}

/** One row of a pretraining task: what the net saw, and what it made of it. */
export interface SampleRow {
  /** Number of the row in the data. */
  readonly row: number
  readonly whole: SampleContent
  /** What the net saw; `null` where that is the whole row. */
  readonly seen: SampleContent | null
  /** What it gave back. */
  readonly given: SampleContent | null
  /** An answer that is one of several: quarter turns, the number of an order, the place of the other view. */
  readonly choice: {
    readonly right: number
    /** Likeliest first. */
    readonly likeliest: readonly { readonly choice: number; readonly chance: number }[]
  } | null
  /** Yes (1) or no (0), or how far a whole row is ahead; and what the net says. */
  readonly score: { readonly right: number; readonly given: number } | null
  /** Words that were hidden, and what the net takes them for. */
  readonly hidden: readonly {
    readonly right: string
    readonly guesses: readonly GuessedWord[]
  }[]
}

/** What a pretraining run showed last. */
export interface PretrainingSamples {
  readonly runId: string
  /** From 0. */
  readonly epoch: number
  readonly rows: readonly SampleRow[]
}

/** A net that is pretrained layer by layer, a run each. */
export interface LayersState {
  readonly plan: LayerwisePlan
  /** `open`: an earlier Graft ended in the middle of it; `startLayers` goes on. */
  readonly status: 'running' | 'finished' | 'stopped' | 'failed' | 'open'
  /** From the lowest up. */
  readonly layers: readonly LayerState[]
  readonly error: ErrorRecord | null
}

/** One layer of such a net, and its run. */
export interface LayerState {
  /** The layer with weights that learns. */
  readonly name: string
  /** `null` while it waits. */
  readonly runId: string | null
  readonly status: RunStatus | null
  /** What its last epoch came to, by name. */
  readonly logs: Readonly<Record<string, number>> | null
}

/** Ways to pretrain against training from scratch. */
export interface ComparisonState {
  readonly plan: ComparisonPlan
  /** `open`: an earlier Graft ended in the middle of it; `compare` goes on. */
  readonly status: 'running' | 'finished' | 'stopped' | 'failed' | 'open'
  /** Runs on labelled rows that are over, of how many. */
  readonly done: number
  readonly of: number
  /** The run that goes on; `labelled` is `null` while a way is pretrained, `share` 0 to 1 of its epochs. */
  readonly now: {
    readonly way: string
    readonly seed: number
    readonly labelled: number | null
    readonly share: number
  } | null
  /** Milliseconds that are left by the pace so far, or `null` while nobody can tell. */
  readonly leftMs: number | null
  /** What came of the runs that are over, by number of labelled rows and way; scratch is among them. */
  readonly ways: readonly ComparedWay[]
  readonly error: ErrorRecord | null
}

const wanted = z.strictObject({ plan: planSchema, documentId: id.nullable().default(null) })

export const pretrainingMethods = {
  /** What was entered last, as `saveDraft` was given it; `null` at first. */
  draft: method<Readonly<Record<string, unknown>> | null>()(nothing),
  saveDraft: method<null>()(z.strictObject({ draft: z.record(z.string(), z.unknown()) })),
  /**
   * Starts the run of a plan with a task; answers when it is in the library, or was stopped before. Paths in it must lie
   * in allowed folders. @throws trainer.busy, plan.badTask, workbench.outsideFolders, and whatever is wrong with plan,
   * model or data
   */
  start: method<TrainingState>()(wanted),
  /** Puts it behind the runs that wait. @throws workbench.outsideFolders */
  enqueue: method<TrainingQueue>()(wanted),
  /**
   * Begins to pretrain layer by layer, or goes on: layers that the library has are not trained again. Each run is told of
   * as `training.state`, progress as `pretraining.layers`.
   * @throws trainer.busy, plan.badTask, workbench.outsideFolders
   */
  startLayers: method<LayersState>()(z.strictObject({ layers: layerwisePlanSchema })),
  /** Puts all its layers behind the runs that wait, as one. @throws workbench.outsideFolders */
  enqueueLayers: method<TrainingQueue>()(z.strictObject({ layers: layerwisePlanSchema })),
  /** Ends it; what was learnt is kept. @throws workbench.noTraining */
  stopLayers: method<LayersState>()(nothing),
  /** The one that goes on, or the last one; `null` when there was none. */
  layers: method<LayersState | null>()(nothing),
  /** What the run showed last; `null` where it showed nothing since Graft was started, or many others did. */
  samples: method<PretrainingSamples | null>()(z.strictObject({ runId: id })),
  /**
   * Begins to compare, or goes on with a comparison: runs that the library has are not carried out again. Progress comes
   * as `pretraining.comparison`. @throws trainer.busy, workbench.outsideFolders
   */
  compare: method<ComparisonState>()(z.strictObject({ comparison: comparisonSchema })),
  /** Ends it; runs that are over stay. @throws workbench.noTraining */
  stopComparison: method<ComparisonState>()(nothing),
  /** The one that goes on, or the last one; `null` when there was none. */
  comparison: method<ComparisonState | null>()(nothing),
}
