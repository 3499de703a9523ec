import type { EventMessage } from '../../shared/contract/workbenchApi/wire.ts'
import type { Emit } from './emit.ts'

/** Where events go to every window and every tab. */
export interface EventHub {
  readonly emit: Emit
  /** Calls back for every event until the returned function is called. */
  readonly listen: (listener: (message: EventMessage) => void) => () => void
}

export function createEventHub(): EventHub {
  const listeners = new Set<(message: EventMessage) => void>()
  return {
    emit: (name, payload) => {
      const message = { type: 'event', name, payload } as EventMessage
      for (const listener of listeners) listener(message)
    },
    listen: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
