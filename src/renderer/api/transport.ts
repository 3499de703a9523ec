import type { EventMessage, Outcome } from '../../shared/contract/workbenchApi/wire.ts'

export type ConnectionState = 'connecting' | 'open' | 'lost' | 'refused'

/** A file of a folder, and its way there, beginning with the folder's own name. */
export interface FolderFile {
  readonly path: string
  readonly file: File
}

export interface FolderSending {
  readonly signal: AbortSignal
  /** Files that are sent so far. */
  readonly onProgress: (done: number) => void
}

/** One of the two ways to main. */
export interface Transport {
  readonly shell: 'electron' | 'web'
  /** Resolves with the outcome; rejects only when the connection is lost on the way. */
  readonly call: (method: string, argument: unknown) => Promise<Outcome>
  readonly onEvent: (listener: (message: EventMessage) => void) => () => void
  readonly onConnection: (listener: (state: ConnectionState) => void) => () => void
  /** Makes a file that the person dropped or chose known to main; gives its path there. */
  readonly acceptFile: (file: File) => Promise<string>
  /** Sends a folder file by file; gives its path. `null` where main finds folders by their paths. */
  readonly acceptFolder:
    ((files: readonly FolderFile[], sending: FolderSending) => Promise<string>) | null
}
