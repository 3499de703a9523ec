import type { EventMessage, Outcome } from '../../shared/contract/workbenchApi/wire.ts'

export type ConnectionState = 'connecting' | 'open' | 'lost' | 'refused'

/** One of the two ways to main. */
export interface Transport {
  readonly shell: 'electron' | 'web'
  /** Resolves with the outcome; rejects only when the connection is lost on the way. */
  readonly call: (method: string, argument: unknown) => Promise<Outcome>
  readonly onEvent: (listener: (message: EventMessage) => void) => () => void
  readonly onConnection: (listener: (state: ConnectionState) => void) => () => void
  /** Makes a file that the person dropped or chose known to main; gives its path there. */
  readonly acceptFile: (file: File) => Promise<string>
}
