import { GraftError } from '../../shared/contract/errors/graftError.ts'
import type {
  EventMessage,
  Outcome,
  ServerMessage,
} from '../../shared/contract/workbenchApi/wire.ts'
import { parseExactJson, toExactJson } from '../../shared/library/exactJson.ts'
import { sendFile, sendFolder } from './upload.ts'
import type { ConnectionState, Transport } from './transport.ts'

interface Waiting {
  readonly resolve: (outcome: Outcome) => void
  readonly reject: (error: Error) => void
}

const FIRST_RETRY_MS = 250
const LAST_RETRY_MS = 4000
/** What the server answers when the session is not its own: trying again is of no use. */
const POLICY_CLOSE = 1008

/**
 * The workbench over a WebSocket to the server the page came from. A connection that is lost is made anew by itself;
 * calls that were on the way fail, since nobody can tell whether they arrived.
 */
export class WebTransport implements Transport {
  readonly shell = 'web'
  readonly #listeners = new Set<(message: EventMessage) => void>()
  readonly #connectionListeners = new Set<(state: ConnectionState) => void>()
  readonly #waiting = new Map<number, Waiting>()
  #socket: WebSocket | null = null
  #opening: Promise<WebSocket> | null = null
  #lastId = 0
  #retryMs = FIRST_RETRY_MS

  constructor() {
    void this.#connect().catch(() => undefined)
  }

  readonly call = async (method: string, argument: unknown): Promise<Outcome> => {
    const socket = await this.#connect()
    this.#lastId += 1
    const id = this.#lastId
    return new Promise<Outcome>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      socket.send(toExactJson({ type: 'call', id, method, argument }))
    })
  }

  readonly onEvent = (listener: (message: EventMessage) => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  readonly onConnection = (listener: (state: ConnectionState) => void): (() => void) => {
    this.#connectionListeners.add(listener)
    return () => this.#connectionListeners.delete(listener)
  }

  readonly acceptFile = (file: File): Promise<string> => sendFile({ name: file.name }, file)

  readonly acceptFolder = sendFolder

  #connect(): Promise<WebSocket> {
    if (this.#socket?.readyState === WebSocket.OPEN) return Promise.resolve(this.#socket)
    this.#opening ??= this.#open().finally(() => {
      this.#opening = null
    })
    return this.#opening
  }

  #open(): Promise<WebSocket> {
    this.#tell('connecting')
    const socket = new WebSocket(`${location.origin.replace(/^http/, 'ws')}/socket`)
    return new Promise((resolve, reject) => {
      socket.addEventListener('open', () => {
        this.#socket = socket
        this.#retryMs = FIRST_RETRY_MS
        this.#tell('open')
        resolve(socket)
      })
      socket.addEventListener('message', ({ data }) => {
        this.#receive(parseExactJson(String(data)) as ServerMessage)
      })
      socket.addEventListener('close', ({ code, reason }) => {
        reject(notConnected(reason === '' ? 'the server does not answer' : reason))
        this.#lose(code)
      })
    })
  }

  #receive(message: ServerMessage): void {
    if (message.type === 'event') {
      for (const listener of this.#listeners) listener(message)
      return
    }
    const waiting = this.#waiting.get(message.id)
    this.#waiting.delete(message.id)
    waiting?.resolve(message)
  }

  #lose(code: number): void {
    this.#socket = null
    for (const { reject } of this.#waiting.values()) reject(notConnected('it was cut'))
    this.#waiting.clear()
    this.#tell(code === POLICY_CLOSE ? 'refused' : 'lost')
    if (code === POLICY_CLOSE) return
    setTimeout(() => {
      void this.#connect().catch(() => undefined)
    }, this.#retryMs)
    this.#retryMs = Math.min(LAST_RETRY_MS, this.#retryMs * 2)
  }

  #tell(state: ConnectionState): void {
    for (const listener of this.#connectionListeners) listener(state)
  }
}

function notConnected(reason: string): GraftError {
  return new GraftError('workbench.notConnected', { reason })
}
