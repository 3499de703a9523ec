import { fork, type ChildProcess } from 'node:child_process'
import {
  GraftError,
  fromErrorRecord,
  toErrorRecord,
} from '../../shared/contract/errors/graftError.ts'
import type {
  EventMessage,
  HostMessage,
  HostRequest,
  Outcome,
} from '../../shared/contract/workbenchApi/wire.ts'

/** The process that holds the workbench, as the desktop shell sees it. */
export interface HostClient {
  readonly pid: number
  readonly call: (method: string, argument: unknown) => Promise<Outcome>
  readonly onEvent: (listener: (message: EventMessage) => void) => void
  /** Calls back once when the process is gone without having been asked to. */
  readonly onLost: (listener: (detail: string) => void) => void
  /** Stops a run, keeps it, closes the library and ends the process. */
  readonly close: () => Promise<void>
}

export interface HostOptions {
  readonly node: string
  readonly entry: string
  readonly libraryPath: string
  readonly fork?: typeof fork
}

/**
 * Starts the process and waits until the library is open.
 * @throws what the library said, or trainer.notReady when the process could not be started
 */
export function startHost(options: HostOptions): Promise<HostClient> {
  const start = options.fork ?? fork
  const child = start(options.entry, [options.libraryPath], {
    execPath: options.node,
    execArgv: [],
    serialization: 'advanced',
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  return new Promise((resolve, reject) => {
    child.once('error', (error) => {
      reject(new GraftError('workbench.notConnected', { reason: error.message }))
    })
    child.once('exit', (code) => {
      const reason = `its process ended with code ${code ?? 'unknown'}`
      reject(new GraftError('workbench.notConnected', { reason }))
    })
    child.once('message', (message: HostMessage) => {
      if (message.type === 'ready') resolve(connect(child))
      else if (message.type === 'openFailed') reject(fromErrorRecord(message.error))
    })
  })
}

function connect(child: ChildProcess): HostClient {
  const waiting = new Map<number, (outcome: Outcome) => void>()
  const eventListeners = new Set<(message: EventMessage) => void>()
  const lostListeners = new Set<(detail: string) => void>()
  let lastId = 0
  let isClosing = false
  const send = (request: HostRequest): void => {
    if (child.connected) child.send(request)
  }
  const failAll = (reason: string): void => {
    const error = toErrorRecord(new GraftError('workbench.notConnected', { reason }))
    for (const settle of waiting.values()) settle({ type: 'failure', error })
    waiting.clear()
  }
  child.on('message', (message: HostMessage) => {
    if (message.type === 'event') for (const listener of eventListeners) listener(message)
    else if ('id' in message) {
      const settle = waiting.get(message.id)
      waiting.delete(message.id)
      settle?.(message)
    }
  })
  child.once('exit', (code, signal) => {
    const detail = signal ?? `code ${code ?? 'unknown'}`
    failAll(`its process ended (${detail})`)
    if (!isClosing) for (const listener of lostListeners) listener(detail)
  })
  return {
    pid: child.pid ?? 0,
    call: (method, argument) =>
      new Promise((resolve) => {
        lastId += 1
        waiting.set(lastId, resolve)
        if (child.connected) send({ type: 'call', id: lastId, method, argument })
        else failAll('its process is gone')
      }),
    onEvent: (listener) => void eventListeners.add(listener),
    onLost: (listener) => void lostListeners.add(listener),
    close: () => {
      isClosing = true
      if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
      return new Promise((resolve) => {
        child.once('exit', () => {
          resolve()
        })
        send({ type: 'close' })
      })
    },
  }
}
