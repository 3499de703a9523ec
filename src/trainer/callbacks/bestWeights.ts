import type { EpochRecord } from '../../shared/training/history.ts'
import { type Callback, type Monitored, isImprovement } from './callback.ts'

/** The best epoch so far. JSON. */
export interface BestEpoch {
  readonly epoch: number
  readonly value: number
}

/** A callback that can be asked for the best epoch; `null` before the first finite value. */
export interface BestWeights extends Callback {
  getBest(): BestEpoch | null
}

/**
 * Calls `keep` at the end of every epoch that beats all before it, so that the caller copies the weights.
 * Of equal epochs the earliest stays; an epoch whose value is not finite is never the best.
 */
export function createBestWeights(
  options: Monitored & { readonly keep: (record: EpochRecord) => void },
): BestWeights {
  let best: BestEpoch | null = null
  return {
    onEpochEnd(record) {
      const value = record.logs[options.monitor]
      if (value !== undefined && isImprovement(value, best?.value ?? null, options)) {
        options.keep(record)
        best = { epoch: record.epoch, value }
      }
      return {}
    },
    getBest: () => best,
    getState: () => ({ best }),
    setState(saved) {
      best = (saved as { best: BestEpoch | null }).best
    },
  }
}
