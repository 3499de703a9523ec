import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { app, dialog, type BrowserWindow } from 'electron'
import type { EventMessage } from '../../shared/contract/workbenchApi/wire.ts'
import { IPC_EVENT_CHANNEL } from '../../shared/contract/workbenchApi/wire.ts'
import { declareProtocol, serveProtocol } from './appProtocol.ts'
import { pickPath, type PickArgument } from './dialogs.ts'
import { startHost, type HostClient } from './hostClient.ts'
import { handleMethods } from './ipc.ts'
import { followLanguage, shellErrorText, shellWords } from './language.ts'
import { openMainWindow } from './mainWindow.ts'
import { setMenu } from './menu.ts'
import { pathsOf } from './openedPaths.ts'
import { runtimePaths, type RuntimePaths } from './runtimePaths.ts'
import { createRunWatch, type RunWatch } from './runWatch.ts'
import { denyPermissions, hardenApp } from './security.ts'
import { runSelfTest } from './selfTest.ts'

/** What the parts of the desktop shell share once it is up. */
interface Desktop {
  readonly host: HostClient
  readonly window: BrowserWindow
  readonly runs: RunWatch
}

/** Paths that came before there was a window. */
const early: string[] = []
let desktop: Desktop | null = null
let mayQuit = false

/** Starts the desktop shell. A second start hands its files to the first and ends. */
export function startDesktop(): void {
  if (!app.requestSingleInstanceLock()) {
    app.quit()
    return
  }
  declareProtocol()
  hardenApp()
  app.on('second-instance', (_event, argv, folder) => {
    focus()
    for (const path of pathsOf(argv, folder, app.isPackaged)) openPath(path)
  })
  // macOS hands files over in this way, also before it is ready.
  app.on('open-file', (event, path) => {
    event.preventDefault()
    openPath(path)
  })
  app.on('window-all-closed', () => {
    app.quit()
  })
  app.on('before-quit', (event) => {
    if (mayQuit || desktop === null) return
    event.preventDefault()
    void quit(desktop)
  })
  early.push(...pathsOf(process.argv, process.cwd(), app.isPackaged))
  app.whenReady().then(open).catch(fail)
}

async function open(): Promise<void> {
  denyPermissions()
  const { isPackaged } = app
  const paths = runtimePaths({
    isPackaged,
    appPath: app.getAppPath(),
    resourcesPath: process.resourcesPath,
    platform: process.platform,
    arch: process.arch,
    env: process.env,
  })
  serveProtocol(paths.rendererFolder)
  const folder = app.getPath('userData')
  mkdirSync(folder, { recursive: true })
  const libraryPath = process.env['GRAFT_LIBRARY'] ?? join(folder, 'library.graft.sqlite')
  const host = await startHost({ node: paths.node, entry: paths.hostEntry, libraryPath })
  const runs = createRunWatch()
  const window = openMainWindow({
    preload: paths.preload,
    statePath: join(folder, 'window.json'),
    isDevelopment: !isPackaged,
    mayClose: () => mayQuit || askBeforeClosing(runs),
  })
  const opened = { host, window, runs }
  desktop = opened
  host.onEvent((message) => {
    runs.note(message)
    send(window, message)
  })
  host.onLost(fail)
  handleMethods(host.call, {
    'files.pick': async (argument) => {
      const path = await pickPath(window, argument as PickArgument)
      if (path !== null && (argument as PickArgument).purpose === 'model')
        app.addRecentDocument(path)
      return path
    },
    'app.stopAndQuit': async () => {
      await quit(opened)
      return null
    },
  })
  if (isPackaged) void testOnce(paths, folder)
  window.webContents.once('did-finish-load', () => {
    for (const path of early.splice(0)) openPath(path)
  })
  await keepMenu(opened)
}

/** The menu in the person's language, which may change at any time. */
async function keepMenu({ host, window }: Desktop): Promise<void> {
  const sendCommand = (id: string): void => {
    send(window, { type: 'event', name: 'app.command', payload: { id } })
  }
  await followLanguage(host, () => {
    setMenu(sendCommand, { isDevelopment: !app.isPackaged, texts: shellWords() })
  })
}

/** Only the packaged app: a checkout has the set-up's own test. */
async function testOnce({ node, selfTestEntry }: RuntimePaths, folder: string): Promise<void> {
  const stampPath = join(folder, 'self-test')
  const version = app.getVersion()
  const wrong = await runSelfTest({ node, entry: selfTestEntry, stampPath, version })
  if (wrong !== null) {
    const texts = shellWords()
    dialog.showErrorBox('Graft', `${texts.selfTest(wrong)}\n\n${texts.selfTestAdvice}`)
  }
}

/** `false` while a run goes on: the page asks the person, and answers with `app.stopAndQuit` or not at all. */
function askBeforeClosing(runs: RunWatch): boolean {
  const runId = runs.live()
  if (runId === null || desktop === null) return true
  send(desktop.window, { type: 'event', name: 'app.closing', payload: { runId } })
  return false
}

/** Closes the workbench, which stops a run and keeps it, and then the program. */
async function quit({ host, window }: Desktop): Promise<void> {
  if (!mayQuit && !window.isDestroyed() && !window.webContents.isDestroyed()) {
    window.hide()
  }
  mayQuit = true
  await host.close()
  app.quit()
}

function openPath(path: string): void {
  if (desktop === null) early.push(path)
  else send(desktop.window, { type: 'event', name: 'app.openPath', payload: { path } })
}

function focus(): void {
  if (desktop === null) return
  if (desktop.window.isMinimized()) desktop.window.restore()
  desktop.window.focus()
}

function send(window: BrowserWindow, message: EventMessage): void {
  if (!window.isDestroyed()) window.webContents.send(IPC_EVENT_CHANNEL, message)
}

/** Without the workbench there is nothing to show: says why and ends. */
function fail(error: unknown): void {
  const texts = shellWords()
  const { message, advice } =
    typeof error === 'string'
      ? { message: texts.hostEnded(error), advice: texts.hostEndedAdvice }
      : shellErrorText(error)
  dialog.showErrorBox('Graft', `${message}\n\n${advice}`)
  mayQuit = true
  app.exit(1)
}
