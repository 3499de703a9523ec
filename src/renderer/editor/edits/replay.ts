import type { ErrorRecord } from '../../../shared/contract/errors/graftError.ts'
import type { Change } from '../../../shared/model/change.ts'
import type { ModelGraph } from '../../../shared/model/graph.ts'
import { tryChanges } from './trial.ts'

/** One change of an edit list on another model. */
export interface ReplayedChange {
  readonly change: Change
  /** Why it cannot be made there; `null` when it can. */
  readonly error: ErrorRecord | null
}

/** What an edit list does to another model. */
export interface Replay {
  readonly graph: ModelGraph
  readonly steps: readonly ReplayedChange[]
}

/**
 * Makes the changes of an edit list on another model, in order. One that cannot be made, or after which a layer could
 * not take its input, is passed over and told of.
 */
export function replayChanges(graph: ModelGraph, changes: readonly Change[]): Replay {
  let current = graph
  const steps = changes.map((change): ReplayedChange => {
    const trial = tryChanges(current, [change])
    if (!trial.isAllowed) return { change, error: trial.error }
    current = trial.graph
    return { change, error: null }
  })
  return { graph: current, steps }
}
