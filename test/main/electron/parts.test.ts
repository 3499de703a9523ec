import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { startHost } from '../../../src/main/electron/hostClient.ts'
import { pathsOf } from '../../../src/main/electron/openedPaths.ts'
import { createRunWatch } from '../../../src/main/electron/runWatch.ts'
import { runtimePaths } from '../../../src/main/electron/runtimePaths.ts'
import { runSelfTest } from '../../../src/main/electron/selfTest.ts'
import { readWindowState, writeWindowState } from '../../../src/main/electron/windowState.ts'
import type { TrainingState } from '../../../src/shared/contract/workbenchApi/training.ts'

vi.mock('electron', async () => (await import('./electronStub.ts')).electronStub)
const { answer } = await import('../../../src/main/electron/appProtocol.ts')
const { openMainWindow } = await import('../../../src/main/electron/mainWindow.ts')
const { menuTemplate } = await import('../../../src/main/electron/menu.ts')
const { shellLanguage, shellTexts } = await import('../../../src/main/electron/shellTexts.ts')

const folder = mkdtempSync(join(tmpdir(), 'graft-parts-'))
const root = resolve(import.meta.dirname, '../../..')
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

describe('the process of the workbench', () => {
  const options = { node: process.execPath, entry: join(root, 'src/main/workbench/hostProcess.ts') }

  test('that dies fails the calls on the way and says so', async () => {
    const host = await startHost({ ...options, libraryPath: join(folder, 'a.sqlite') })
    const lost = new Promise<string>((tell) => {
      host.onLost(tell)
    })
    const info = await host.call('app.info', {})
    expect(info.type).toBe('answer')
    // A call that takes a while, and the end of the process while it is on its way.
    const onTheWay = host.call('data.describe', {
      reference: { type: 'sample', name: 'fashion-mnist' },
    })
    process.kill(host.pid, 'SIGKILL')
    expect(await onTheWay).toMatchObject({
      type: 'failure',
      error: { code: 'workbench.notConnected' },
    })
    expect(await lost).toBe('SIGKILL')
    expect(await host.call('app.info', {})).toMatchObject({
      error: { code: 'workbench.notConnected' },
    })
    await host.close()
  })

  test('that cannot open the library says why', async () => {
    const path = join(folder, 'other.sqlite')
    writeFileSync(path, 'this is no library at all, but a text of some length')
    await expect(startHost({ ...options, libraryPath: path })).rejects.toMatchObject({
      code: 'library.notALibrary',
    })
  })

  test('that cannot be started says why', async () => {
    const nowhere = {
      ...options,
      node: join(folder, 'no-node'),
      libraryPath: join(folder, 'b.sqlite'),
    }
    await expect(startHost(nowhere)).rejects.toMatchObject({ code: 'workbench.notConnected' })
  })
})

describe('the self-test', () => {
  const entry = join(root, 'src/main/workbench/selfTest.ts')
  const options = { node: process.execPath, entry, version: '1.2.3' }

  test('uses every native part, and is not run again for a version that passed', async () => {
    const stampPath = join(folder, 'stamp')
    expect(await runSelfTest({ ...options, stampPath })).toBeNull()
    const broken = { ...options, node: join(folder, 'no-node'), stampPath }
    expect(await runSelfTest(broken)).toBeNull()
    expect(await runSelfTest({ ...broken, version: '1.2.4' })).toContain('no-node')
  })

  test('says what is wrong in its own words', async () => {
    const script = join(folder, 'fails.mjs')
    const line = JSON.stringify({
      ok: false,
      error: { message: 'TensorFlow could not be loaded.' },
    })
    writeFileSync(script, `console.log(${JSON.stringify(line)}); process.exitCode = 1`)
    const failing = { ...options, entry: script, stampPath: join(folder, 'other-stamp') }
    expect(await runSelfTest(failing)).toBe('TensorFlow could not be loaded.')
  })
})

describe('parts of the desktop shell', () => {
  test('a run that goes on is known from what is told', () => {
    const watch = createRunWatch()
    const tell = (status: TrainingState['status'], runId = 'run-1') => {
      watch.note({
        type: 'event',
        name: 'training.state',
        payload: { runId, status } as TrainingState,
      })
      return watch.live()
    }
    expect(watch.live()).toBeNull()
    expect(tell('preparing', '')).toBe('')
    expect(tell('running')).toBe('run-1')
    expect(tell('paused')).toBe('run-1')
    for (const status of ['finished', 'stopped', 'diverged', 'failed', 'interrupted'] as const) {
      expect(tell(status)).toBeNull()
    }
  })

  test('the window stays open while it may not close, and its place is kept when it does', () => {
    const statePath = join(folder, 'closing.json')
    let mayClose = false
    const options = { preload: '', statePath, isDevelopment: false, mayClose: () => mayClose }
    const window = openMainWindow(options)
    const close = () => {
      const event = { preventDefault: vi.fn() }
      window.emit('close', event)
      return event.preventDefault.mock.calls.length > 0
    }
    expect(close()).toBe(true)
    expect(existsSync(statePath)).toBe(false)
    mayClose = true
    expect(close()).toBe(false)
    expect(existsSync(statePath)).toBe(true)
  })

  test('the place of the window is kept while there is a screen there', () => {
    const path = join(folder, 'window.json')
    const screens = [{ x: 0, y: 0, width: 1920, height: 1080 }]
    const state = { x: 100, y: 50, width: 1200, height: 800, isMaximized: true }
    expect(readWindowState(path, screens)).toBeNull()
    writeWindowState(path, state)
    expect(readWindowState(path, screens)).toEqual(state)
    expect(readWindowState(path, [{ x: 5000, y: 0, width: 1920, height: 1080 }])).toBeNull()
    writeFileSync(path, '{"x":1e99}')
    expect(readWindowState(path, screens)).toBeNull()
    writeWindowState(join(folder, 'none', 'window.json'), state)
  })

  test('files are taken from a command line, options and addresses are not', () => {
    const file = join(folder, 'a.h5')
    writeFileSync(file, 'x')
    expect(pathsOf(['graft', 'a.h5', '--x', 'none.h5', 'https://e.org/a'], folder, true)).toEqual([
      file,
    ])
    expect(pathsOf(['electron', '.', file, '-psn_0_1'], folder, false)).toEqual([file])
    expect(pathsOf(['graft'], folder, true)).toEqual([])
  })

  test('the packaged app runs what lies beside its archive', () => {
    const place = {
      isPackaged: true,
      appPath: '/app/resources/app.asar',
      resourcesPath: '/app/resources',
      platform: 'linux' as const,
      arch: 'x64',
      env: {},
    }
    expect(runtimePaths(place)).toEqual({
      rendererFolder: '/app/resources/app.asar/out/renderer',
      preload: '/app/resources/app.asar/out/preload/index.cjs',
      node: '/app/resources/node/node',
      hostEntry: '/app/resources/host/src/main/workbench/hostProcess.ts',
      selfTestEntry: '/app/resources/host/src/main/workbench/selfTest.ts',
    })
    const checkout = {
      ...place,
      isPackaged: false,
      appPath: root,
      env: { npm_node_execpath: '/own/node' },
    }
    expect(runtimePaths({ ...checkout, arch: 'none' }).node).toBe('/own/node')
    expect(runtimePaths(checkout).hostEntry).toBe(join(root, 'src/main/workbench/hostProcess.ts'))
  })

  test("the system's menu sends commands and binds no key that the page has", () => {
    const send = vi.fn()
    const menus = menuTemplate(send, { isMac: false, isDevelopment: false, texts: shellTexts.en })
    const lines = menus.flatMap(({ submenu }) => (Array.isArray(submenu) ? submenu : []))
    for (const { accelerator, registerAccelerator } of lines) {
      if (accelerator !== undefined) expect(registerAccelerator).toBe(false)
    }
    for (const { click } of lines) (click as (() => void) | undefined)?.()
    const ids = send.mock.calls.map(([id]) => String(id))
    expect(ids).toContain('home.openFile')
    expect(ids.every((id) => /^(home|app)\.\w+$/.test(id))).toBe(true)
    expect(JSON.stringify(menus)).not.toContain('toggleDevTools')
    const mac = menuTemplate(send, { isMac: true, isDevelopment: true, texts: shellTexts.en })
    expect(JSON.stringify(mac)).toContain('toggleDevTools')
    expect(mac[0]?.label).toBe('Graft')
  })

  test("the system's menu has Korean words for every line, roles too", () => {
    for (const isMac of [false, true]) {
      const menus = menuTemplate(vi.fn(), { isMac, isDevelopment: true, texts: shellTexts.ko })
      const lines = menus.flatMap(({ label, submenu }) => [
        { label },
        ...(Array.isArray(submenu) ? submenu.filter(({ type }) => type !== 'separator') : []),
      ])
      const foreign = lines.filter(({ label = '' }) => label !== 'Graft' && !/[가-힣]/.test(label))
      expect(foreign).toEqual([])
    }
  })

  test('the language is the chosen one, else that of the system, else English', () => {
    expect(shellLanguage('ko', 'en-US')).toBe('ko')
    expect(shellLanguage('en', 'ko-KR')).toBe('en')
    expect(shellLanguage('system', 'ko-KR')).toBe('ko')
    expect(shellLanguage('system', 'de')).toBe('en')
    // The language of Kosrae is not Korean.
    expect(shellLanguage('system', 'kos')).toBe('en')
  })

  test('pages come with a policy that allows no inline script, no eval and no foreign content', async () => {
    writeFileSync(join(folder, 'index.html'), '<p>x</p>')
    const { headers, status } = await answer(folder, 'graft-app://pages/index.html')
    expect(status).toBe(200)
    const policy = headers.get('Content-Security-Policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).not.toMatch(/unsafe-(inline|eval)|https?:|\*/)
  })

  test('the package has its fuses set and opens model files and documents', () => {
    const path = join(root, 'electron-builder.config.cjs')
    const config = createRequire(import.meta.url)(path) as {
      readonly asar: boolean
      readonly electronFuses: Readonly<Record<string, boolean>>
      readonly fileAssociations: readonly { readonly ext: string }[]
    }
    expect(config.asar).toBe(true)
    expect(config.electronFuses).toMatchObject({
      runAsNode: false,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      grantFileProtocolExtraPrivileges: false,
    })
    const endings = config.fileAssociations.map(({ ext }) => ext)
    expect(endings).toEqual(expect.arrayContaining(['keras', 'h5', 'graft']))
  })
})
