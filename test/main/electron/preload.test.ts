import { describe, expect, test, vi } from 'vitest'
import { workbenchMethods } from '../../../src/shared/contract/workbenchApi/index.ts'
import { IPC_EVENT_CHANNEL } from '../../../src/shared/contract/workbenchApi/wire.ts'

interface Bridge {
  readonly methods: Readonly<
    Record<string, Readonly<Record<string, (argument: unknown) => unknown>>>
  >
  readonly onEvent: (listener: (message: unknown) => void) => () => void
}

const { exposed, ipc } = vi.hoisted(() => ({
  exposed: new Map<string, unknown>(),
  ipc: {
    invoke: vi.fn(() => Promise.resolve({ type: 'answer', value: 1 })),
    on: vi.fn<(channel: string, listener: (event: unknown, message: unknown) => void) => void>(),
    off: vi.fn(),
  },
}))
vi.mock('electron', () => ({
  contextBridge: {
    exposeInMainWorld: (name: string, value: unknown) => {
      exposed.set(name, value)
    },
  },
  ipcRenderer: ipc,
  webUtils: { getPathForFile: () => '/a.h5' },
}))
await import('../../../src/preload/index.ts')
const bridge = exposed.get('graft') as Bridge

describe('what a page is given by the desktop shell', () => {
  test('is one function a method of the contract, and no channel', async () => {
    expect([...exposed.keys()]).toEqual(['graft'])
    expect(Object.keys(bridge).sort()).toEqual(['methods', 'onEvent', 'pathOfFile'])
    const namesOf = (table: object) =>
      Object.entries(table).map(([domain, methods]) => [domain, Object.keys(methods as object)])
    expect(namesOf(bridge.methods)).toEqual(namesOf(workbenchMethods))
    await bridge.methods['app']?.['info']?.({})
    expect(ipc.invoke).toHaveBeenCalledWith('graft:app.info', {})
  })

  test("is events of the contract alone, without Electron's own object", () => {
    const heard = vi.fn()
    const leave = bridge.onEvent(heard)
    const [channel, receive] = ipc.on.mock.calls[0] ?? []
    expect(channel).toBe(IPC_EVENT_CHANNEL)
    const known = { type: 'event', name: 'app.settings', payload: {} }
    receive?.({ sender: 'secret' }, known)
    receive?.({ sender: 'secret' }, { type: 'event', name: 'no.such', payload: {} })
    expect(heard.mock.calls).toEqual([[known]])
    leave()
    expect(ipc.off).toHaveBeenCalledWith(channel, receive)
  })
})
