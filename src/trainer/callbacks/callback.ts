import type { EpochRecord } from '../../shared/training/history.ts'

/** One update, as callbacks see it. */
export interface BatchRecord {
  /** Counts over all phases of the run, from 0. */
  readonly epoch: number
  /** Counts within the epoch, from 0. */
  readonly batch: number
  readonly loss: number
}

/** What a callback asks of the loop. An empty verdict: go on. */
export interface CallbackVerdict {
  /** End this phase, or the whole run. */
  readonly stop?: 'phase' | 'run'
  /** The present learning rate is to be multiplied by this, for the rest of the phase. */
  readonly learningRateFactor?: number
  /** The run has diverged: what was seen, and its likely cause, as one plain sentence. */
  readonly diverged?: string
}

/**
 * Looks on while a run trains. `getState` gives JSON with which `setState` of a new callback of the same
 * kind goes on exactly, so that a resumed run decides what an uninterrupted one would have.
 */
export interface Callback {
  /** Called with every loss that the loop reads between epochs' ends. */
  onBatchEnd?(record: BatchRecord): CallbackVerdict
  onEpochEnd?(record: EpochRecord): CallbackVerdict
  getState(): unknown
  setState(state: unknown): void
}

/** Which number of the logs is watched, and which way is better. */
export interface Monitored {
  readonly monitor: string
  readonly mode: 'min' | 'max'
}

/**
 * Whether `value` beats `best` by more than `minDelta`, as Keras counts it. A value that is not finite
 * never does; the first finite value always does. https://keras.io/api/callbacks/early_stopping/
 */
export function isImprovement(
  value: number,
  best: number | null,
  { mode, minDelta = 0 }: { mode: 'min' | 'max'; minDelta?: number },
): boolean {
  if (!Number.isFinite(value)) return false
  if (best === null) return true
  return mode === 'min' ? value + minDelta < best : value - minDelta > best
}
