import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { noteUse, trimCacheFolder } from '../../../src/trainer/execution/cacheFolder.ts'
import { temporaryFolder } from '../loop/tinyRuns.ts'

const folder = temporaryFolder()
afterAll(folder.remove)

/** Files of 100 bytes, used so many hours ago. */
function folderWith(name: string, files: Readonly<Record<string, number>>): string {
  const path = join(folder.path, name)
  mkdirSync(path)
  for (const [file, hours] of Object.entries(files)) {
    writeFileSync(join(path, file), Buffer.alloc(100))
    const used = new Date(Date.now() - hours * 3_600_000)
    utimesSync(join(path, file), used, used)
  }
  return path
}

test('what was not used for the longest time goes first, and no more than must', () => {
  const path = folderWith('full', { 'a.bin': 1, 'b.bin': 40, 'c.bin': 3, 'd.bin': 20 })
  trimCacheFolder(path, 250)
  expect(readdirSync(path).toSorted()).toEqual(['a.bin', 'c.bin'])
})

test('a file that was used just now stays', () => {
  const path = folderWith('used', { 'a.bin': 1, 'b.bin': 40 })
  noteUse(join(path, 'b.bin'))
  trimCacheFolder(path, 100)
  expect(readdirSync(path)).toEqual(['b.bin'])
})

test('halves of files go after a day, other files never', () => {
  const path = folderWith('halves', { '.a.part': 30, '.b.part': 2, 'notes.txt': 900 })
  trimCacheFolder(path, 0)
  expect(readdirSync(path).toSorted()).toEqual(['.b.part', 'notes.txt'])
})

test('a folder that is not there is no fault', () => {
  trimCacheFolder(join(folder.path, 'nowhere'), 100)
  noteUse(join(folder.path, 'nowhere', 'a.bin'))
  expect(readdirSync(folder.path)).not.toContain('nowhere')
})
