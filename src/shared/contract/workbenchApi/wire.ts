import { z } from 'zod'
import type { ErrorRecord } from '../errors/graftError.ts'
import type { WorkbenchEventName, WorkbenchEvents } from './events.ts'

/**
 * How a call crosses to main: over a WebSocket as `toExactJson` writes it (so NaN survives), over Electron's IPC as it
 * is.
 */
export const callSchema = z.strictObject({
  type: z.literal('call'),
  /** Chosen by the caller, unique on its connection. */
  id: z.int().min(0),
  /** `domain.name` */
  method: z.string().max(100),
  argument: z.unknown(),
})

export type CallMessage = z.infer<typeof callSchema>

export type AnswerMessage =
  | { readonly type: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly type: 'failure'; readonly id: number; readonly error: ErrorRecord }

/** An answer without its number: what Electron's IPC gives back. */
export type Outcome =
  | { readonly type: 'answer'; readonly value: unknown }
  | { readonly type: 'failure'; readonly error: ErrorRecord }

export type EventMessage = {
  readonly [Name in WorkbenchEventName]: {
    readonly type: 'event'
    readonly name: Name
    readonly payload: WorkbenchEvents[Name]
  }
}[WorkbenchEventName]

export type ServerMessage = AnswerMessage | EventMessage

/** Most bytes of one message to main: a document with thousands of changes fits. */
export const MAX_MESSAGE_BYTES = 16 * 1024 * 1024

/** What the desktop shell sends to the process that holds the workbench. */
export type HostRequest = CallMessage | { readonly type: 'close' }

/** What that process sends: first `ready` or `openFailed`, and then answers and events. */
export type HostMessage =
  | { readonly type: 'ready' }
  | { readonly type: 'openFailed'; readonly error: ErrorRecord }
  | ServerMessage

/** Channels of Electron's IPC. A method has the channel `graft:domain.name`. */
export const IPC_EVENT_CHANNEL = 'graft-event'
export function ipcChannel(method: string): string {
  return `graft:${method}`
}
