import { describe, expect, it, vi } from 'vitest'
import page from '../../../docs/keyboard.md?raw'
import type { Command } from '../../../src/renderer/commands/commands.ts'
import { text } from '../../../src/renderer/i18n/i18n.ts'

// The commands reach for the connection to main, which a test has none of.
vi.stubGlobal(
  'WebSocket',
  class {
    readonly addEventListener = vi.fn()
    readonly close = vi.fn()
    readonly send = vi.fn()
  },
)
const { editorCommands } = await import('../../../src/renderer/editor/editorCommands.ts')

/** A row of the page's table: keys as the commands have them, and the title. */
function rowOf({ shortcuts = [], title }: Command): string {
  const keys = shortcuts.map((shortcut) => `\`${shortcut.replace('Mod', 'Ctrl')}\``).join(', ')
  return `${keys} ${text(title)}`
}

const rows = page
  .split('\n')
  .map((line) => /^\|\s*(`[^|]*)\|\s*([^|]*)\|/.exec(line))
  .flatMap((match) =>
    match === null ? [] : [`${(match[1] ?? '').trim()} ${(match[2] ?? '').trim()}`],
  )

describe('the key map', () => {
  it('names every key of the editor, and no other', () => {
    const withKeys = editorCommands.filter(({ shortcuts }) => shortcuts !== undefined)
    expect(rows).toEqual(withKeys.map(rowOf))
  })

  it('gives no key twice', () => {
    const keys = editorCommands.flatMap(({ shortcuts = [] }) => shortcuts)
    expect(new Set(keys).size).toBe(keys.length)
  })
})
