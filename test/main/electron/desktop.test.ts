import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import {
  app,
  dialogs,
  handlers,
  menus,
  permissions,
  place,
  protocolHandlers,
  windows,
} from './electronStub.ts'

vi.mock('electron', async () => (await import('./electronStub.ts')).electronStub)
const { startDesktop } = await import('../../../src/main/electron/desktop.ts')
const { APP_URL } = await import('../../../src/main/electron/appProtocol.ts')
const { methodTable } = await import('../../../src/shared/contract/workbenchApi/index.ts')

/** The whole shell over a stub of Electron's runtime, with the real process of the workbench behind it. */
const folder = mkdtempSync(join(tmpdir(), 'graft-desktop-'))
const root = resolve(import.meta.dirname, '../../..')
const page = { senderFrame: { parent: null, url: APP_URL } }
const call = (method: string, argument: unknown, event: unknown = page) =>
  handlers.get(`graft:${method}`)?.(event, argument)
const window = () => {
  const [first] = windows
  if (first === undefined) throw new Error('there is no window')
  return first
}

beforeAll(async () => {
  place.userData = folder
  place.appPath = root
  process.env['GRAFT_LIBRARY'] = join(folder, 'library.sqlite')
  startDesktop()
  await vi.waitFor(() => {
    expect(handlers.size).toBe(methodTable.size)
  }, 60_000)
})
afterAll(() => {
  delete process.env['GRAFT_LIBRARY']
  rmSync(folder, { recursive: true, force: true })
})

describe('the window', () => {
  test('is sandboxed, knows no Node, and shows the own page alone', () => {
    expect(window().options).toMatchObject({
      webPreferences: {
        contextIsolation: true,
        sandbox: true,
        nodeIntegration: false,
        webSecurity: true,
        webviewTag: false,
        preload: join(root, 'out', 'preload', 'index.cjs'),
      },
    })
    expect(window().url).toBe(APP_URL)
    expect(window().isShown).toBe(false)
    window().emit('ready-to-show')
    expect(window().isShown).toBe(true)
  })

  test('cannot be led away, opens no other, and attaches nothing', () => {
    const { webContents } = window()
    const isStopped = (name: string, url: string) => {
      const event = { url, preventDefault: vi.fn() }
      webContents.emit(name, event)
      return event.preventDefault.mock.calls.length > 0
    }
    for (const name of ['will-navigate', 'will-redirect', 'will-frame-navigate']) {
      expect(isStopped(name, 'https://evil.example/'), name).toBe(true)
      expect(isStopped(name, 'file:///etc/passwd'), name).toBe(true)
      expect(isStopped(name, APP_URL.replace('pages', 'other')), name).toBe(true)
      expect(isStopped(name, APP_URL), name).toBe(false)
    }
    expect(isStopped('will-attach-webview', '')).toBe(true)
    expect(webContents.openHandler?.({ url: 'https://evil.example/' })).toEqual({ action: 'deny' })
    expect(webContents.openHandler?.({ url: 'file:///etc/passwd' })).toEqual({ action: 'deny' })
  })

  test('gets no permission that it asks for', () => {
    const answer = vi.fn()
    permissions.request?.({}, 'media', answer)
    expect(answer).toHaveBeenCalledWith(false)
    expect(permissions.check?.()).toBe(false)
    expect(permissions.device?.()).toBe(false)
  })

  test('gets pages from their folder and nothing outside it', async () => {
    const serve = protocolHandlers.get('graft-app')
    const status = async (url: string) => ((await serve?.({ url })) as Response).status
    expect(await status('graft-app://pages/../../package.json')).toBe(404)
    expect(await status('graft-app://pages/%2e%2e%2f%2e%2e%2fpackage.json')).toBe(404)
    expect(await status('graft-app://elsewhere/index.html')).toBe(404)
  })
})

describe('methods', () => {
  test('reach the workbench in its own process on the pinned Node', async () => {
    expect(await call('app.info', {})).toMatchObject({
      type: 'answer',
      value: {
        shell: 'electron',
        libraryPath: join(folder, 'library.sqlite'),
        versions: { Node: process.versions.node },
      },
    })
    expect(await call('documents.get', { id: 'none' })).toMatchObject({
      type: 'failure',
      error: { code: 'workbench.noDocument' },
    })
  })

  test('are refused to other pages, to frames, and to nobody', async () => {
    const refused = { type: 'failure', error: { code: 'workbench.noMethod' } }
    const strangers = [
      { senderFrame: { parent: null, url: 'https://evil.example/' } },
      { senderFrame: { parent: { url: APP_URL }, url: APP_URL } },
      { senderFrame: null },
    ]
    for (const stranger of strangers)
      expect(await call('app.info', {}, stranger)).toMatchObject(refused)
  })

  test('are refused with arguments that the contract does not know', async () => {
    const wrong = { type: 'failure', error: { code: 'workbench.badArgument' } }
    expect(await call('app.info', { more: 1 })).toMatchObject(wrong)
    expect(await call('files.pick', { purpose: 'anything' })).toMatchObject(wrong)
  })

  test("ask for a path in the system's own dialog", async () => {
    expect(await call('files.pick', { purpose: 'model' })).toEqual({ type: 'answer', value: null })
    dialogs.open = ['/models/a.keras']
    expect(await call('files.pick', { purpose: 'model' })).toEqual({
      type: 'answer',
      value: '/models/a.keras',
    })
    expect(app.addRecentDocument).toHaveBeenCalledWith('/models/a.keras')
    dialogs.save = '/models/b.keras'
    expect(await call('files.pick', { purpose: 'export', name: 'b.keras' })).toEqual({
      type: 'answer',
      value: '/models/b.keras',
    })
    expect(dialogs.asked.at(-1)).toMatchObject({ defaultPath: 'b.keras' })
  })

  test('tell every window what changed', async () => {
    await call('app.saveSettings', { theme: 'dark' })
    expect(window().webContents.sent).toContainEqual(
      expect.objectContaining({
        name: 'app.settings',
        payload: expect.objectContaining({ theme: 'dark' }) as unknown,
      }),
    )
  })
})

describe('the language of the shell', () => {
  const labels = () => menus.at(-1)?.map(({ label }) => label)

  test('is that of the system, and from then on that of the settings', async () => {
    await vi.waitFor(() => {
      expect(labels()).toEqual(['&File', '&Edit', '&View', '&Help'])
    })
    await call('app.saveSettings', { language: 'ko' })
    await vi.waitFor(() => {
      expect(labels()).toEqual(['파일(&F)', '편집(&E)', '보기(&V)', '도움말(&H)'])
    })
    await call('files.pick', { purpose: 'picture' })
    expect(dialogs.asked.at(-1)).toMatchObject({
      filters: [{ name: '이미지' }, { name: '모든 파일' }],
    })
    await call('app.saveSettings', { language: 'system' })
    await vi.waitFor(() => {
      expect(labels()?.[0]).toBe('&File')
    })
  })
})

describe('files that the system hands over', () => {
  test('by a second start, which only shows the window that is there', () => {
    const path = join(folder, 'model.keras')
    writeFileSync(path, 'x')
    app.emit(
      'second-instance',
      {},
      ['electron', '.', '--flag', path, join(folder, 'none.h5')],
      folder,
    )
    expect(window().focus).toHaveBeenCalled()
    const opened = window().webContents.sent.filter(
      (message) => (message as { name: string }).name === 'app.openPath',
    )
    expect(opened).toEqual([{ type: 'event', name: 'app.openPath', payload: { path } }])
  })

  test('by a double click on a Mac', () => {
    const preventDefault = vi.fn()
    app.emit('open-file', { preventDefault }, '/a/b.h5')
    expect(preventDefault).toHaveBeenCalled()
    expect(window().webContents.sent.at(-1)).toMatchObject({
      name: 'app.openPath',
      payload: { path: '/a/b.h5' },
    })
  })
})

describe('the end', () => {
  test('keeps where the window was, and ends the process of the workbench before the program', async () => {
    const closing = { preventDefault: vi.fn() }
    window().emit('close', closing)
    expect(closing.preventDefault).not.toHaveBeenCalled()
    expect(JSON.parse(readFileSync(join(folder, 'window.json'), 'utf8'))).toEqual({
      x: 10,
      y: 20,
      width: 1000,
      height: 700,
      isMaximized: false,
    })
    const quitting = { preventDefault: vi.fn() }
    app.emit('before-quit', quitting)
    expect(quitting.preventDefault).toHaveBeenCalled()
    expect(app.quit).not.toHaveBeenCalled()
    await vi.waitFor(() => {
      expect(app.quit).toHaveBeenCalledTimes(1)
    }, 30_000)
    expect(app.exit).not.toHaveBeenCalled()
    const again = { preventDefault: vi.fn() }
    app.emit('before-quit', again)
    expect(again.preventDefault).not.toHaveBeenCalled()
  })

  test('comes at once for a second start', () => {
    place.hasLock = false
    app.quit.mockClear()
    const before = windows.length
    startDesktop()
    expect(app.quit).toHaveBeenCalledTimes(1)
    expect(windows).toHaveLength(before)
  })
})
