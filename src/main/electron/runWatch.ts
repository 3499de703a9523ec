import type { EventMessage } from '../../shared/contract/workbenchApi/wire.ts'

/** Knows whether a run goes on, from what the workbench tells: closing the window cannot wait for an answer. */
export interface RunWatch {
  readonly note: (message: EventMessage) => void
  /** The run that goes on, or `null`. */
  readonly live: () => string | null
}

const LIVE: readonly string[] = ['preparing', 'running', 'paused']

export function createRunWatch(): RunWatch {
  let live: string | null = null
  return {
    note: (message) => {
      if (message.name !== 'training.state') return
      const { runId, status } = message.payload
      live = LIVE.includes(status) ? runId : null
    },
    live: () => live,
  }
}
