import type { TrainerMessage } from '../../shared/contract/trainerProtocol.ts'

/** At most one progress message in this time. */
export const PROGRESS_INTERVAL_MS = 100

/** Sends news of a run, but not more often than people and channels can take. */
export interface ProgressReporter {
  /** `make` is called only when a message is due: it reads numbers out of TensorFlow. */
  readonly update: (make: () => TrainerMessage) => void
  /** Sends the last news if it has not been sent: nothing of it is ever lost for good. */
  readonly flush: () => void
}

/** `now` is a clock in milliseconds that never goes back. */
export function createProgressReporter(
  send: (message: TrainerMessage) => void,
  now: () => number,
): ProgressReporter {
  let lastSent = -Infinity
  let waiting: (() => TrainerMessage) | null = null
  const sendNow = (make: () => TrainerMessage) => {
    waiting = null
    lastSent = now()
    send(make())
  }
  return {
    update: (make) => {
      if (now() - lastSent >= PROGRESS_INTERVAL_MS) sendNow(make)
      else waiting = make
    },
    flush: () => {
      if (waiting !== null) sendNow(waiting)
    },
  }
}
