import type { EpochRecord } from '../../shared/training/history.ts'
import { type Callback, type Monitored, isImprovement } from './callback.ts'

/** State between epochs. JSON. */
interface ReduceOnPlateauState {
  best: number | null
  wait: number
  /** Epochs for which no further drop is counted. */
  cooldown: number
  /** The base rate after the drops so far. */
  learningRate: number
}

interface ReduceOnPlateauOptions extends Monitored {
  readonly factor: number
  readonly patience: number
  readonly minDelta: number
  readonly cooldown: number
  readonly minLearningRate: number
  /** The rate of the phase before any drop, without warm-up and layer multipliers. */
  readonly learningRate: number
}

/**
 * Lowers the learning rate by `factor`, down to `minLearningRate`, when the monitored value has not
 * improved for `patience` epochs. Keras's ReduceLROnPlateau, except that a value that is not finite never
 * counts as the best. https://keras.io/api/callbacks/reduce_lr_on_plateau/
 */
export function createReduceOnPlateau(options: ReduceOnPlateauOptions): Callback {
  let state: ReduceOnPlateauState = {
    best: null,
    wait: 0,
    cooldown: 0,
    learningRate: options.learningRate,
  }
  const drop = () => {
    const learningRate = Math.max(state.learningRate * options.factor, options.minLearningRate)
    const learningRateFactor = learningRate / state.learningRate
    state = { ...state, learningRate, cooldown: options.cooldown, wait: 0 }
    return { learningRateFactor }
  }
  return {
    onEpochEnd(record: EpochRecord) {
      const value = record.logs[options.monitor]
      if (value === undefined) return {}
      if (state.cooldown > 0) {
        state.cooldown -= 1
        state.wait = 0
      }
      if (isImprovement(value, state.best, options)) {
        state.best = value
        state.wait = 0
        return {}
      }
      if (state.cooldown > 0) return {}
      state.wait += 1
      const isDue = state.wait >= options.patience && state.learningRate > options.minLearningRate
      return isDue ? drop() : {}
    },
    getState: () => ({ ...state }),
    setState(saved) {
      state = { ...(saved as ReduceOnPlateauState) }
    },
  }
}
