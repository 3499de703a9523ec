import { GraftError, type ErrorRecord } from '../../../shared/contract/errors/graftError.ts'
import { applyChange } from '../../../shared/model/applyChange.ts'
import type { Change } from '../../../shared/model/change.ts'
import type { ModelGraph } from '../../../shared/model/graph.ts'

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

/** Makes the changes of an edit list on another model, in order. One that cannot be made is passed over and told of. */
export function replayChanges(graph: ModelGraph, changes: readonly Change[]): Replay {
  let current = graph
  const steps = changes.map((change): ReplayedChange => {
    try {
      current = applyChange(current, change).graph
      return { change, error: null }
    } catch (thrown) {
      if (!(thrown instanceof GraftError)) throw thrown
      return { change, error: thrown.toRecord() }
    }
  })
  return { graph: current, steps }
}
