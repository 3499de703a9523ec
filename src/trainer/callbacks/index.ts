import { monitorMode } from '../../shared/training/monitor.ts'
import type { Phase, Plan } from '../../shared/training/plan.ts'
import type { Callback, Monitored } from './callback.ts'
import { createEarlyStopping } from './earlyStopping.ts'
import { createReduceOnPlateau } from './reduceOnPlateau.ts'
import { createTerminateOnNonFinite } from './terminateOnNonFinite.ts'

export { createBestWeights, type BestEpoch, type BestWeights } from './bestWeights.ts'
export type { BatchRecord, Callback, CallbackVerdict, Monitored } from './callback.ts'

/**
 * What a plan's monitor watches. `mode: null` is decided by the metric.
 * Throws `plan.badMonitor` if the name tells no direction.
 */
export function planMonitor(plan: Pick<Plan, 'monitor'>): Monitored {
  const { metric, mode } = plan.monitor
  return { monitor: metric, mode: mode ?? monitorMode(metric) }
}

/**
 * The callbacks of one phase, in the order in which they are asked: first the one that ends a diverged run.
 * Their states belong to the phase: make new ones for the next.
 */
export function createPhaseCallbacks(plan: Pick<Plan, 'monitor'>, phase: Phase): Callback[] {
  const monitored = (name: string | undefined): Monitored =>
    name === undefined || name === plan.monitor.metric
      ? planMonitor(plan)
      : { monitor: name, mode: monitorMode(name) }
  const callbacks = [createTerminateOnNonFinite()]
  const { schedule } = phase
  if (schedule.name === 'reduceOnPlateau') {
    const { learningRate } = phase.optimizer
    callbacks.push(
      createReduceOnPlateau({ ...schedule, ...monitored(schedule.monitor), learningRate }),
    )
  }
  for (const row of phase.callbacks) {
    callbacks.push(createEarlyStopping({ ...row, ...monitored(row.monitor) }))
  }
  return callbacks
}
