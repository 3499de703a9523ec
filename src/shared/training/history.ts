/**
 * Numbers at the end of an epoch by name: `loss`, `valLoss`, `learningRate`, and the metrics with and
 * without `val` before them. Averages over samples. May hold NaN or infinity when a run diverges.
 */
export type Logs = Readonly<Record<string, number>>

/** One finished epoch of a run. */
export interface EpochRecord {
  /** Counts over all phases of the run, from 0. */
  readonly epoch: number
  /** Which phase, from 0. */
  readonly phase: number
  readonly logs: Logs
  readonly durationMs: number
}

export type History = readonly EpochRecord[]

/** States of a run. `interrupted`: its process died; resumable from its last checkpoint, as `stopped` is. */
export type RunStatus =
  'running' | 'paused' | 'finished' | 'stopped' | 'interrupted' | 'diverged' | 'failed'
