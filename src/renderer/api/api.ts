import { onScopeDispose, shallowRef } from 'vue'
import {
  fromErrorRecord,
  toErrorRecord,
  type ErrorRecord,
} from '../../shared/contract/errors/graftError.ts'
import type {
  WorkbenchEventName,
  WorkbenchEvents,
} from '../../shared/contract/workbenchApi/events.ts'
import { workbenchMethods, type WorkbenchApi } from '../../shared/contract/workbenchApi/index.ts'
import { createPreloadTransport } from './preloadTransport.ts'
import type { ConnectionState, Transport } from './transport.ts'
import { WebTransport } from './webTransport.ts'

const transport: Transport =
  window.graft === undefined ? new WebTransport() : createPreloadTransport(window.graft)

/** Which shell this page runs in. */
export const shell = transport.shell

/** How the connection to main is; follows it. */
export const connection = shallowRef<ConnectionState>('connecting')
transport.onConnection((state) => {
  connection.value = state
})

/** The workbench. Every method throws a GraftError. */
export const api: WorkbenchApi = createApi(transport)

/** Makes a dropped or chosen file known to main; gives its path there. */
export const acceptFile = transport.acceptFile

/** Sends a dropped folder; `null` where main finds it by its path. */
export const acceptFolder = transport.acceptFolder

function createApi({ call }: Transport): WorkbenchApi {
  const domains = Object.entries(workbenchMethods).map(([domain, methods]) => [
    domain,
    Object.fromEntries(
      Object.keys(methods).map((name) => [
        name,
        async (argument: unknown) => {
          const outcome = await call(`${domain}.${name}`, argument)
          if (outcome.type === 'failure') throw fromErrorRecord(outcome.error)
          return outcome.value
        },
      ]),
    ),
  ])
  return Object.fromEntries(domains) as WorkbenchApi
}

/** Calls back for every event of that name until the returned function is called. */
export function onWorkbenchEvent<Name extends WorkbenchEventName>(
  name: Name,
  listener: (payload: WorkbenchEvents[Name]) => void,
): () => void {
  return transport.onEvent((message) => {
    if (message.name === name) listener(message.payload as WorkbenchEvents[Name])
  })
}

/** The same for as long as the component that calls it is there. */
export function useWorkbenchEvent<Name extends WorkbenchEventName>(
  name: Name,
  listener: (payload: WorkbenchEvents[Name]) => void,
): void {
  onScopeDispose(onWorkbenchEvent(name, listener))
}

/** Calls back each time the connection is there again after it was lost: what was told in between was missed. */
export function useReconnect(listener: () => void): void {
  let wasLost = false
  onScopeDispose(
    transport.onConnection((state) => {
      if (state === 'open' && wasLost) listener()
      wasLost = state !== 'open'
    }),
  )
}

/** Whatever was thrown, as a record for the screen. */
export function errorOf(thrown: unknown): ErrorRecord {
  return toErrorRecord(thrown)
}
