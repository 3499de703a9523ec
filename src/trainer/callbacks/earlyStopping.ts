import type { EpochRecord } from '../../shared/training/history.ts'
import { type Callback, type Monitored, isImprovement } from './callback.ts'

/** State between epochs. JSON. */
interface EarlyStoppingState {
  best: number | null
  /** Epochs since the last improvement. */
  wait: number
  /** Epochs of this phase so far. */
  epochs: number
}

/**
 * Ends the phase once the monitored value has not improved for `patience` epochs, as Keras's EarlyStopping
 * does; but never after the first epoch. An epoch without the monitored value is not counted.
 * https://keras.io/api/callbacks/early_stopping/
 */
export function createEarlyStopping(
  options: Monitored & { readonly patience: number; readonly minDelta: number },
): Callback {
  let state: EarlyStoppingState = { best: null, wait: 0, epochs: 0 }
  return {
    onEpochEnd(record: EpochRecord) {
      const value = record.logs[options.monitor]
      state.epochs += 1
      if (value === undefined) return {}
      if (isImprovement(value, state.best, options)) {
        state.best = value
        state.wait = 0
        return {}
      }
      state.wait += 1
      return state.wait >= options.patience && state.epochs > 1 ? { stop: 'phase' } : {}
    },
    getState: () => ({ ...state }),
    setState(saved) {
      state = { ...(saved as EarlyStoppingState) }
    },
  }
}
