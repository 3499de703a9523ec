import { app, session, shell, type WebContents } from 'electron'
import { isAppUrl } from './appProtocol.ts'

/** Addresses that may be opened in the person's browser: the project's own pages. */
const OUTSIDE = 'https://github.com/'

/** Electron's security list, for every page that is ever made. Call it before the first window. */
export function hardenApp(): void {
  app.on('web-contents-created', (_event, contents) => {
    hardenContents(contents)
  })
}

/** No page is led away, none opens another, none attaches a webview. */
export function hardenContents(contents: WebContents): void {
  const deny = (event: { readonly preventDefault: () => void }, url: string): void => {
    if (!isAppUrl(url)) event.preventDefault()
  }
  contents.on('will-navigate', (event) => {
    deny(event, event.url)
  })
  contents.on('will-redirect', (event) => {
    deny(event, event.url)
  })
  contents.on('will-frame-navigate', (event) => {
    deny(event, event.url)
  })
  contents.on('will-attach-webview', (event) => {
    event.preventDefault()
  })
  contents.setWindowOpenHandler(({ url }) => {
    if (url.startsWith(OUTSIDE)) void shell.openExternal(url)
    return { action: 'deny' }
  })
}

/** No camera, no microphone, no place, no notifications: a page gets nothing that it asks the system for. */
export function denyPermissions(): void {
  const { defaultSession } = session
  defaultSession.setPermissionRequestHandler((_contents, _permission, answer) => {
    answer(false)
  })
  defaultSession.setPermissionCheckHandler(() => false)
  defaultSession.setDevicePermissionHandler(() => false)
}
