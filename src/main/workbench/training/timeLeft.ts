import type { RunCursor } from '../../../shared/contract/trainerProtocol.ts'

/** Tells how long a run will still take. */
export interface TimeLeft {
  /** Milliseconds that are left, or `null` while nobody can tell. */
  readonly at: (
    cursor: RunCursor,
    size: { readonly batches: number; readonly epochs: number },
  ) => number | null
  /** What comes next is measured anew: a pause is over. */
  readonly restart: () => void
}

/** Before this has passed, a pace means little. */
const LEAST_MS = 1500

/**
 * By the pace of the present phase, since phases differ in how much they compute; at the beginning of a phase by the
 * pace of the one before. `now` is a clock in milliseconds that never goes back.
 */
export function createTimeLeft(now: () => number): TimeLeft {
  let anchor: { readonly phase: number; readonly at: number; readonly done: number } | null = null
  let msPerEpoch: number | null = null
  return {
    restart: () => {
      anchor = null
    },
    at: (cursor, { batches, epochs }) => {
      const done = cursor.epoch + (batches === 0 ? 0 : cursor.batch / batches)
      if (anchor?.phase !== cursor.phase) anchor = { phase: cursor.phase, at: now(), done }
      const elapsed = now() - anchor.at
      const gained = done - anchor.done
      if (elapsed >= LEAST_MS && gained > 0) msPerEpoch = elapsed / gained
      return msPerEpoch === null ? null : Math.max(0, (epochs - done) * msPerEpoch)
    },
  }
}
