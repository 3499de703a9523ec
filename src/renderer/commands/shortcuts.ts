import { commands, isEnabled, type Command } from './commands.ts'

const isMac = /mac|iphone|ipad/i.test(navigator.userAgent)

/** What matters of a key press. */
export type KeyPress = Pick<
  KeyboardEvent,
  'key' | 'code' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'
>

/** Whether a key press is this shortcut. Letters and digits are
 * known by their place too, so that a Korean keyboard serves, and Alt on a Mac. */
export function matchesShortcut(shortcut: string, press: KeyPress, mac = isMac): boolean {
  const parts = shortcut.split('+')
  const key = parts.at(-1) === '' ? '+' : (parts.at(-1) ?? '')
  const mod = mac ? press.metaKey : press.ctrlKey
  const other = mac ? press.ctrlKey : press.metaKey
  if (mod !== parts.includes('Mod') || other || press.altKey !== parts.includes('Alt')) return false
  // A sign such as "?" may need Shift or not, as the keyboard has it.
  const isSign = key.length === 1 && !isAlphanumeric(key)
  return isKey(key, press) && (isSign || press.shiftKey === parts.includes('Shift'))
}

const isAlphanumeric = (key: string) => /^[A-Z0-9]$/.test(key)

function isKey(key: string, press: KeyPress): boolean {
  if (!isAlphanumeric(key)) return press.key === key
  return [`Key${key}`, `Digit${key}`].includes(press.code) || press.key.toUpperCase() === key
}

/** A shortcut as the keys are labelled: `Ctrl K`, `⌘ K`. */
export function shortcutKeys(shortcut: string, mac = isMac): readonly string[] {
  const names: Readonly<Record<string, string>> = {
    Mod: mac ? '⌘' : 'Ctrl',
    Shift: mac ? '⇧' : 'Shift',
    Alt: mac ? '⌥' : 'Alt',
    ArrowUp: '↑',
    ArrowDown: '↓',
    ArrowLeft: '←',
    ArrowRight: '→',
    Escape: 'Esc',
    ' ': 'Space',
  }
  // The plus that is a key itself stands at the end.
  const parts = shortcut.replace(/\+$/, 'Plus').split('+')
  return parts.map((part) => (part === 'Plus' ? '+' : (names[part] ?? part)))
}

/** Listens for the shortcuts of all commands; gives what ends that. */
export function listenForShortcuts(target: Window = window): () => void {
  const onKey = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.isComposing) return
    const command = commands.value.find((known) => isMeant(known, event))
    if (command === undefined) return
    event.preventDefault()
    void command.run()
  }
  target.addEventListener('keydown', onKey)
  return () => {
    target.removeEventListener('keydown', onKey)
  }
}

function isMeant(command: Command, event: KeyboardEvent): boolean {
  const inField = isField(event.target)
  const inDialog = event.target instanceof Element && event.target.closest('[role=dialog]') !== null
  return (command.shortcuts ?? []).some((shortcut) => {
    if (!matchesShortcut(shortcut, event)) return false
    const mayInField = command.inFields ?? shortcut.includes('Mod')
    return (
      (mayInField || !inField) && (!inDialog || command.inFields === true) && isEnabled(command)
    )
  })
}

function isField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  return (
    target.isContentEditable ||
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement ||
    (target instanceof HTMLInputElement && !['checkbox', 'radio', 'range'].includes(target.type))
  )
}
