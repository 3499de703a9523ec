import { EventEmitter } from 'node:events'
import { vi } from 'vitest'

/**
 * Stands for Electron's runtime, which is not on every machine: records what the shell asks of it. Take it by
 * `vi.mock('electron', async () => (await import('./electronStub.ts')).electronStub)`.
 */
type Handler = (event: unknown, argument: unknown) => Promise<unknown>

class StubContents extends EventEmitter {
  openHandler: ((details: { readonly url: string }) => unknown) | null = null
  readonly sent: unknown[] = []
  setWindowOpenHandler(handler: (details: { readonly url: string }) => unknown): void {
    this.openHandler = handler
  }
  send(_channel: string, message: unknown): void {
    this.sent.push(message)
  }
  isDestroyed(): boolean {
    return false
  }
}

class StubWindow extends EventEmitter {
  readonly webContents = new StubContents()
  readonly options: unknown
  url = ''
  isShown = false
  constructor(options: unknown) {
    super()
    this.options = options
    windows.push(this)
    app.emit('web-contents-created', {}, this.webContents)
  }
  loadURL(url: string): Promise<void> {
    this.url = url
    return Promise.resolve()
  }
  show(): void {
    this.isShown = true
  }
  hide(): void {
    this.isShown = false
  }
  readonly focus = vi.fn()
  readonly maximize = vi.fn()
  readonly restore = vi.fn()
  isMinimized(): boolean {
    return false
  }
  isMaximized(): boolean {
    return false
  }
  isDestroyed(): boolean {
    return false
  }
  getNormalBounds() {
    return { x: 10, y: 20, width: 1000, height: 700 }
  }
}

/** Windows that were made, in order. */
export const windows: StubWindow[] = []
/** Handlers of IPC by channel. */
export const handlers = new Map<string, Handler>()
type PermissionHandler = (
  contents: unknown,
  name: string,
  answer: (granted: boolean) => void,
) => void
/** What the session was told. */
export const permissions: {
  request?: PermissionHandler
  check?: () => boolean
  device?: () => boolean
} = {}
export const protocolHandlers = new Map<string, (request: { readonly url: string }) => unknown>()
export const place = { userData: '', appPath: '', hasLock: true }
type MenuLines = readonly { readonly label?: string }[]
/** Menus that were put in place, in order. */
export const menus: MenuLines[] = []
export const openedOutside: string[] = []
export const dialogs = { open: [] as string[], save: '', asked: [] as unknown[] }

class StubApp extends EventEmitter {
  readonly isPackaged = false
  readonly quit = vi.fn()
  readonly exit = vi.fn()
  readonly addRecentDocument = vi.fn()
  requestSingleInstanceLock(): boolean {
    return place.hasLock
  }
  whenReady(): Promise<void> {
    return Promise.resolve()
  }
  locale = 'en-GB'
  getLocale(): string {
    return this.locale
  }
  getAppPath(): string {
    return place.appPath
  }
  getPath(): string {
    return place.userData
  }
}

export const app = new StubApp()

/** The module as the shell imports it. */
export const electronStub = {
  app,
  BrowserWindow: StubWindow,
  ipcMain: {
    handle: (channel: string, handler: Handler) => {
      handlers.set(channel, handler)
    },
  },
  protocol: {
    registerSchemesAsPrivileged: vi.fn(),
    handle: (scheme: string, handler: (request: { readonly url: string }) => unknown) => {
      protocolHandlers.set(scheme, handler)
    },
  },
  session: {
    defaultSession: {
      setPermissionRequestHandler: (handler: PermissionHandler) => {
        permissions.request = handler
      },
      setPermissionCheckHandler: (handler: () => boolean) => {
        permissions.check = handler
      },
      setDevicePermissionHandler: (handler: () => boolean) => {
        permissions.device = handler
      },
    },
  },
  screen: { getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }] },
  shell: {
    openExternal: (url: string) => {
      openedOutside.push(url)
      return Promise.resolve()
    },
  },
  dialog: {
    showErrorBox: vi.fn(),
    showOpenDialog: (_window: unknown, options: unknown) => {
      dialogs.asked.push(options)
      return Promise.resolve({ canceled: dialogs.open.length === 0, filePaths: dialogs.open })
    },
    showSaveDialog: (_window: unknown, options: unknown) => {
      dialogs.asked.push(options)
      return Promise.resolve({ canceled: dialogs.save === '', filePath: dialogs.save })
    },
  },
  Menu: {
    setApplicationMenu: (menu: MenuLines) => {
      menus.push(menu)
    },
    buildFromTemplate: (template: unknown) => template,
  },
}
