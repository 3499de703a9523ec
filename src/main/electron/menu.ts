import { Menu, type MenuItemConstructorOptions } from 'electron'
import type { ShellTexts } from './shellTexts.ts'

/** What a choice in the system's menu does: a command of the page's registry. */
export type SendCommand = (id: string) => void

type Line = MenuItemConstructorOptions
type Role = NonNullable<Line['role']>

export interface MenuOptions {
  readonly isMac: boolean
  readonly isDevelopment: boolean
  readonly texts: ShellTexts
}

const separator: Line = { type: 'separator' }

/**
 * The system's menu. Its lines are commands of the same registry as the palette's; their keys are the page's own, so
 * none is bound twice. What the system does itself has a role, and words of the person's language all the same.
 */
export function menuTemplate(send: SendCommand, options: MenuOptions): Line[] {
  const { isMac, texts } = options
  return [
    ...(isMac ? [appMenu(texts)] : []),
    { label: texts.file, submenu: fileLines(send, options) },
    { label: texts.edit, submenu: editLines(send, texts) },
    { label: texts.view, submenu: viewLines(send, options) },
    { label: texts.help, submenu: [line(send, texts.shortcuts, 'app.keyMap')] },
  ]
}

function line(send: SendCommand, label: string, id: string, accelerator?: string): Line {
  return {
    label,
    click: () => {
      send(id)
    },
    ...(accelerator === undefined ? {} : { accelerator, registerAccelerator: false }),
  }
}

const roleLine = (role: Role, label: string): Line => ({ role, label })

function appMenu(texts: ShellTexts): Line {
  const submenu = [
    roleLine('about', texts.about),
    separator,
    roleLine('hide', texts.hide),
    roleLine('hideOthers', texts.hideOthers),
    separator,
    roleLine('quit', texts.quit),
  ]
  return { label: 'Graft', submenu }
}

function fileLines(send: SendCommand, { isMac, texts }: MenuOptions): Line[] {
  return [
    line(send, texts.openFile, 'home.openFile', 'CmdOrCtrl+O'),
    line(send, texts.openBuiltin, 'home.openBuiltin'),
    line(send, texts.openSample, 'home.openSample'),
    separator,
    line(send, texts.saveFile, 'app.saveFile', 'CmdOrCtrl+Shift+S'),
    separator,
    line(send, texts.settings, 'app.settings', 'CmdOrCtrl+,'),
    separator,
    isMac ? roleLine('close', texts.close) : roleLine('quit', texts.quit),
  ]
}

function editLines(send: SendCommand, texts: ShellTexts): Line[] {
  return [
    line(send, texts.undo, 'app.undo', 'CmdOrCtrl+Z'),
    line(send, texts.redo, 'app.redo', 'CmdOrCtrl+Shift+Z'),
    separator,
    roleLine('cut', texts.cut),
    roleLine('copy', texts.copy),
    roleLine('paste', texts.paste),
    roleLine('selectAll', texts.selectAll),
  ]
}

function viewLines(send: SendCommand, { isDevelopment, texts }: MenuOptions): Line[] {
  return [
    line(send, texts.palette, 'app.palette', 'CmdOrCtrl+K'),
    line(send, texts.theme, 'app.toggleTheme'),
    separator,
    roleLine('resetZoom', texts.actualSize),
    roleLine('zoomIn', texts.zoomIn),
    roleLine('zoomOut', texts.zoomOut),
    roleLine('togglefullscreen', texts.fullScreen),
    ...(isDevelopment ? [roleLine('toggleDevTools', texts.developerTools)] : []),
  ]
}

/** Puts the menu in place, anew where the language changes. */
export function setMenu(send: SendCommand, options: Omit<MenuOptions, 'isMac'>): void {
  const template = menuTemplate(send, { ...options, isMac: process.platform === 'darwin' })
  Menu.setApplicationMenu(Menu.buildFromTemplate(template))
}
