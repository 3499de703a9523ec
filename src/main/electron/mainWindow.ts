import { BrowserWindow, screen } from 'electron'
import { APP_URL } from './appProtocol.ts'
import { readWindowState, writeWindowState } from './windowState.ts'

export interface MainWindowOptions {
  readonly preload: string
  readonly statePath: string
  readonly isDevelopment: boolean
  /** Whether the window may close now; when it answers `false` it has told the page. */
  readonly mayClose: () => boolean
}

/** The one window of the workbench; shown when its page has something to show. */
export function openMainWindow(options: MainWindowOptions): BrowserWindow {
  const screens = screen.getAllDisplays().map(({ workArea }) => workArea)
  const state = readWindowState(options.statePath, screens)
  const window = new BrowserWindow({
    ...(state ?? { width: 1440, height: 900 }),
    minWidth: 960,
    minHeight: 600,
    show: false,
    title: 'Graft',
    webPreferences: {
      preload: options.preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      spellcheck: false,
      devTools: options.isDevelopment,
    },
  })
  if (state?.isMaximized === true) window.maximize()
  window.once('ready-to-show', () => {
    window.show()
  })
  window.on('close', (event) => {
    if (!options.mayClose()) event.preventDefault()
    else
      writeWindowState(options.statePath, {
        ...window.getNormalBounds(),
        isMaximized: window.isMaximized(),
      })
  })
  void window.loadURL(APP_URL)
  return window
}
