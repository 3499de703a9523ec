import { describe, expect, test, vi } from 'vitest'
import { rankCommands } from '../../src/renderer/app/rankCommands.ts'
import { registerCommands, runCommand } from '../../src/renderer/commands/commands.ts'
import {
  listenForShortcuts,
  matchesShortcut,
  shortcutKeys,
} from '../../src/renderer/commands/shortcuts.ts'

const press = (key: string, more: Partial<KeyboardEventInit> = {}) =>
  new KeyboardEvent('keydown', { key, ...more })

describe('a shortcut', () => {
  test.each([
    ['Mod+K', press('k', { ctrlKey: true }), false, true],
    ['Mod+K', press('k', { metaKey: true }), false, false],
    ['Mod+K', press('k', { metaKey: true }), true, true],
    ['Mod+K', press('k'), false, false],
    ['Mod+K', press('K', { ctrlKey: true, shiftKey: true }), false, false],
    ['Mod+Shift+Z', press('Z', { ctrlKey: true, shiftKey: true }), false, true],
    // The key that has "k" on it writes "ㅏ" on a Korean keyboard.
    ['Mod+K', press('ㅏ', { ctrlKey: true, code: 'KeyK' }), false, true],
    // Alt and 1 write "¡" on a Mac.
    ['Alt+1', press('¡', { altKey: true, code: 'Digit1' }), true, true],
    ['?', press('?', { shiftKey: true }), false, true],
    ['/', press('/'), false, true],
    ['Delete', press('Delete'), false, true],
    ['Delete', press('Delete', { shiftKey: true }), false, false],
    ['Mod+,', press(',', { ctrlKey: true }), false, true],
  ])('%s and the key press %o (Mac: %s) fit: %s', (shortcut, event, isMac, fits) => {
    expect(matchesShortcut(shortcut, event, isMac)).toBe(fits)
  })

  test('is written as the keys are labelled', () => {
    expect(shortcutKeys('Mod+Shift+Z', false)).toEqual(['Ctrl', 'Shift', 'Z'])
    expect(shortcutKeys('Mod+Shift+Z', true)).toEqual(['⌘', '⇧', 'Z'])
    expect(shortcutKeys('+', false)).toEqual(['+'])
    expect(shortcutKeys('Mod++', false)).toEqual(['Ctrl', '+'])
  })
})

describe('commands', () => {
  test('run by id while they are there and can be done', async () => {
    const run = vi.fn()
    let can = true
    const off = registerCommands([{ id: 'a.b', title: 'app.undo', run, isEnabled: () => can }])
    await runCommand('a.b')
    expect(run).toHaveBeenCalledTimes(1)
    can = false
    await runCommand('a.b')
    off()
    can = true
    await runCommand('a.b')
    expect(run).toHaveBeenCalledTimes(1)
  })

  test('leave keys to a field that somebody types in, unless they have Mod', () => {
    const plain = vi.fn()
    const modified = vi.fn()
    const off = registerCommands([
      { id: 'x.plain', title: 'app.undo', run: plain, shortcuts: ['Delete'] },
      { id: 'x.mod', title: 'app.redo', run: modified, shortcuts: ['Mod+K'] },
    ])
    const stop = listenForShortcuts()
    const field = document.body.appendChild(document.createElement('input'))
    const send = (target: EventTarget, key: string, ctrlKey = false) => {
      target.dispatchEvent(new KeyboardEvent('keydown', { key, ctrlKey, bubbles: true }))
    }
    send(field, 'Delete')
    send(field, 'k', true)
    send(document.body, 'Delete')
    expect(plain).toHaveBeenCalledTimes(1)
    expect(modified).toHaveBeenCalledTimes(1)
    stop()
    off()
    send(document.body, 'Delete')
    expect(plain).toHaveBeenCalledTimes(1)
  })

  test('are found by words in any order, those at the beginning first', () => {
    const titles = ['Show the bin', 'Bin', 'Open a file', 'Combine']
    const find = (query: string) => rankCommands(titles, query, (title) => title)
    expect(find('')).toEqual(titles)
    expect(find('bin')).toEqual(['Bin', 'Show the bin', 'Combine'])
    expect(find('FILE op')).toEqual(['Open a file'])
    expect(find('none')).toEqual([])
  })
})
