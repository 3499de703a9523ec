import { contextBridge, ipcRenderer, webUtils } from 'electron'
import { workbenchEventNames } from '../shared/contract/workbenchApi/events.ts'
import { workbenchMethods } from '../shared/contract/workbenchApi/index.ts'
import {
  IPC_EVENT_CHANNEL,
  ipcChannel,
  type EventMessage,
  type Outcome,
} from '../shared/contract/workbenchApi/wire.ts'

/** One function a method of the contract: a page cannot name a channel. */
function methodsOf(domain: string, names: readonly string[]) {
  return Object.fromEntries(
    names.map((name) => {
      const channel = ipcChannel(`${domain}.${name}`)
      return [
        name,
        (argument: unknown) => ipcRenderer.invoke(channel, argument) as Promise<Outcome>,
      ]
    }),
  )
}

contextBridge.exposeInMainWorld('graft', {
  methods: Object.fromEntries(
    Object.entries(workbenchMethods).map(([domain, methods]) => [
      domain,
      methodsOf(domain, Object.keys(methods)),
    ]),
  ),
  onEvent: (listener: (message: EventMessage) => void) => {
    const receive = (_: unknown, message: EventMessage) => {
      // The page never sees Electron's own event object, nor a message that the contract does not name.
      if (workbenchEventNames.includes(message.name)) listener(message)
    }
    ipcRenderer.on(IPC_EVENT_CHANNEL, receive)
    return () => ipcRenderer.off(IPC_EVENT_CHANNEL, receive)
  },
  pathOfFile: (file: File) => webUtils.getPathForFile(file),
})
