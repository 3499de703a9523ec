import type { Callback, CallbackVerdict } from './callback.ts'

/** Losses beyond this were already running away before they became NaN. */
const hugeLoss = 1e6

function likelyCause(lastLoss: number | null): string {
  if (lastLoss === null) {
    return 'the inputs, labels or weights already hold numbers that are not finite, or the learning rate is far too high'
  }
  if (Math.abs(lastLoss) > hugeLoss) {
    return 'the learning rate is too high, so that each step overshoots further'
  }
  return 'the learning rate is too high, or a row holds numbers that are not finite; clipping gradients may help'
}

function nameNumber(value: number): string {
  if (Number.isNaN(value)) return 'not a number (NaN)'
  return value > 0 ? 'infinite' : 'minus infinity'
}

/**
 * Ends the run as diverged at the first training loss that is NaN or infinite, at a batch where the loop
 * reads it and at the latest at the epoch's end. Epochs and batches are counted from 1 in the text.
 * Keras's TerminateOnNaN, with a cause. https://keras.io/api/callbacks/terminate_on_nan/
 */
export function createTerminateOnNonFinite(): Callback {
  let lastLoss: number | null = null
  const look = (loss: number | undefined, place: string): CallbackVerdict => {
    if (loss === undefined) return {}
    if (Number.isFinite(loss)) {
      lastLoss = loss
      return {}
    }
    const cause = likelyCause(lastLoss)
    return {
      stop: 'run',
      diverged: `The loss became ${nameNumber(loss)} in ${place}. Likely cause: ${cause}.`,
    }
  }
  return {
    onBatchEnd: ({ epoch, batch, loss }) =>
      look(loss, `epoch ${String(epoch + 1)}, batch ${String(batch + 1)}`),
    onEpochEnd: ({ epoch, logs }) => look(logs['loss'], `epoch ${String(epoch + 1)}`),
    getState: () => ({ lastLoss }),
    setState(saved) {
      lastLoss = (saved as { lastLoss: number | null }).lastLoss
    },
  }
}
