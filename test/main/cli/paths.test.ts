import { expect, test } from 'vitest'
import { defaultLibrary } from '../../../src/main/cli/paths.ts'

test('the library lies where each platform keeps the data of applications', () => {
  expect(defaultLibrary('linux', {}, '/home/mo')).toBe(
    '/home/mo/.local/share/graft/library.graft.sqlite',
  )
  expect(defaultLibrary('linux', { XDG_DATA_HOME: '/data' }, '/home/mo')).toBe(
    '/data/graft/library.graft.sqlite',
  )
  expect(defaultLibrary('darwin', {}, '/Users/mo')).toBe(
    '/Users/mo/Library/Application Support/Graft/library.graft.sqlite',
  )
  expect(defaultLibrary('win32', { APPDATA: '/C/Roaming' }, '/C/mo')).toBe(
    '/C/Roaming/Graft/library.graft.sqlite',
  )
})

test('an empty XDG_DATA_HOME counts as none, as the specification says', () => {
  expect(defaultLibrary('linux', { XDG_DATA_HOME: '' }, '/home/mo')).toBe(
    '/home/mo/.local/share/graft/library.graft.sqlite',
  )
})
