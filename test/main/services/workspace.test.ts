import { existsSync, mkdirSync, mkdtempSync, rmdirSync, rmSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { openLibrary } from '../../../src/main/library/openLibrary.ts'
import {
  libraryExists,
  openForReading,
  withLazyLibrary,
  withWorkspace,
} from '../../../src/main/services/workspace.ts'

const folder = mkdtempSync(join(tmpdir(), 'graft-workspace-'))
const at = (name: string): string => join(folder, name)
afterAll(() => {
  rmSync(folder, { recursive: true })
})

describe('reading a library', () => {
  test('that is not there finds it empty and makes nothing', async () => {
    const library = openForReading(at('none.sqlite'))
    expect(library.runs.list()).toEqual([])
    expect(library.models.listModels()).toEqual([])
    library.close()
    await withLazyLibrary(at('none.sqlite'), (open) => {
      expect(open().models.findModel('x')).toBeNull()
      return Promise.resolve()
    })
    expect(libraryExists(at('none.sqlite'))).toBe(false)
    expect(existsSync(at('none.sqlite.cache'))).toBe(false)
  })

  test('is not opened before it is asked for, and only once', async () => {
    await withWorkspace(at('there.sqlite'), () => Promise.resolve())
    expect(
      await withLazyLibrary(at('there.sqlite'), (open) => Promise.resolve(open() === open())),
    ).toBe(true)
    // A file that is no library would be refused at once.
    expect(await withLazyLibrary(import.meta.filename, () => Promise.resolve('not asked'))).toBe(
      'not asked',
    )
  })

  test('marks runs whose process is gone; where nothing can be written, it reads them as they stand', () => {
    const path = at('dead.sqlite')
    const library = openLibrary(path, { processes: deadProcess })
    const graph = { name: 'm', layers: [], inputs: [], outputs: [] }
    const source = { kind: 'built' } as const
    const model = { name: 'm', graph, weights: {}, source, labels: null }
    const { id: baseModel } = library.models.saveModel(model)
    const plan = {} as Parameters<typeof library.runs.create>[0]['plan']
    const about = { name: 'r', plan, planFolder: '', graph, baseModel, seed: 0, versions: {} }
    const run = library.runs.create(about)
    library.close()

    // In the place of the file that SQLite needs beside the library.
    mkdirSync(`${path}-shm`)
    const unwritable = openForReading(path)
    expect(unwritable.isReadonly).toBe(true)
    expect(unwritable.runs.list()).toMatchObject([{ id: run.id, status: 'running' }])
    unwritable.close()
    rmdirSync(`${path}-shm`)

    const free = openForReading(path)
    expect(free.runs.list()).toMatchObject([{ id: run.id, status: 'interrupted' }])
    free.close()
  })
})

/** A process of this machine that is gone by the time that others look. */
const deadProcess = {
  self: { host: hostname(), pid: 99_999_999, start: 'long ago' },
  isAlive: () => true,
}
