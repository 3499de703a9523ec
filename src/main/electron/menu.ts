import { Menu, type MenuItemConstructorOptions } from 'electron'

/** What a choice in the system's menu does: a command of the page's registry. */
export type SendCommand = (id: string) => void

type Line = MenuItemConstructorOptions

/**
 * The system's menu. Its lines are commands of the same registry as the palette's; their keys are the page's own, so
 * none is bound twice.
 */
export function menuTemplate(
  send: SendCommand,
  { isMac, isDevelopment }: { readonly isMac: boolean; readonly isDevelopment: boolean },
): Line[] {
  const line = (label: string, id: string, accelerator?: string): Line => ({
    label,
    click: () => {
      send(id)
    },
    ...(accelerator === undefined ? {} : { accelerator, registerAccelerator: false }),
  })
  const separator: Line = { type: 'separator' }
  const file: readonly Line[] = [
    line('Open a model file…', 'home.openFile', 'CmdOrCtrl+O'),
    line('Start from a built-in model…', 'home.openBuiltin'),
    line('Try the sample', 'home.openSample'),
    separator,
    line('Settings', 'app.settings', 'CmdOrCtrl+,'),
    separator,
    { role: isMac ? 'close' : 'quit' },
  ]
  const edit: readonly Line[] = [
    line('Undo', 'app.undo', 'CmdOrCtrl+Z'),
    line('Redo', 'app.redo', 'CmdOrCtrl+Shift+Z'),
    separator,
    ...rolesOf(['cut', 'copy', 'paste', 'selectAll']),
  ]
  const view: readonly Line[] = [
    line('Command palette', 'app.palette', 'CmdOrCtrl+K'),
    line('Switch between light and dark', 'app.toggleTheme'),
    separator,
    ...rolesOf(['resetZoom', 'zoomIn', 'zoomOut', 'togglefullscreen']),
    ...rolesOf(isDevelopment ? ['toggleDevTools'] : []),
  ]
  return [
    ...rolesOf(isMac ? ['appMenu'] : []),
    { label: '&File', submenu: [...file] },
    { label: '&Edit', submenu: [...edit] },
    { label: '&View', submenu: [...view] },
    { label: '&Help', submenu: [line('Keyboard shortcuts', 'app.keyMap')] },
  ]
}

function rolesOf(roles: readonly NonNullable<Line['role']>[]): readonly Line[] {
  return roles.map((role) => ({ role }))
}

export function setMenu(send: SendCommand, isDevelopment: boolean): void {
  const template = menuTemplate(send, { isMac: process.platform === 'darwin', isDevelopment })
  Menu.setApplicationMenu(Menu.buildFromTemplate(template))
}
