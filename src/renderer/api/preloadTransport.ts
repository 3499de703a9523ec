import type { EventMessage, Outcome } from '../../shared/contract/workbenchApi/wire.ts'
import type { Transport } from './transport.ts'

/** What the preload puts on `window`: one function a method of the contract, and nothing generic. */
export interface GraftBridge {
  readonly methods: Readonly<
    Record<string, Readonly<Record<string, (argument: unknown) => Promise<Outcome>>>>
  >
  readonly onEvent: (listener: (message: EventMessage) => void) => () => void
  readonly pathOfFile: (file: File) => string
}

declare global {
  interface Window {
    readonly graft?: GraftBridge
  }
}

/** The workbench over Electron's IPC. */
export function createPreloadTransport(bridge: GraftBridge): Transport {
  return {
    shell: 'electron',
    call: (method, argument) => {
      const [domain = '', name = ''] = method.split('.')
      const known = bridge.methods[domain]?.[name]
      return known === undefined
        ? Promise.reject(new Error(`the preload has no ${method}`))
        : known(argument)
    },
    onEvent: bridge.onEvent,
    onConnection: (listener) => {
      listener('open')
      return () => undefined
    },
    acceptFolder: null,
    acceptFile: (file) => Promise.resolve(bridge.pathOfFile(file)),
  }
}
