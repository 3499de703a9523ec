import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { openLibrary } from '../../../src/main/library/openLibrary.ts'
import { newestVersion } from '../../../src/main/library/migrations/index.ts'
import { newModel, openForTest, openRaw, temporaryFolder } from './libraryFixtures.ts'

/** A closed library with one model. */
function makeLibrary(path: string): void {
  const library = openLibrary(path)
  library.models.saveModel(newModel())
  library.close()
}

/** Opens, expects the error, and expects that nothing in the folder changed. */
function expectRefusedUntouched(path: string, expected: object): void {
  const folder = join(path, '..')
  const before = readdirSync(folder).map((name) => [name, contentOf(join(folder, name))])
  expect(() => openLibrary(path)).toThrow(expect.objectContaining(expected))
  expect(readdirSync(folder).map((name) => [name, contentOf(join(folder, name))])).toEqual(before)
}

function contentOf(path: string): string | null {
  try {
    return readFileSync(path, 'base64')
  } catch {
    return null
  }
}

describe('openLibrary', () => {
  it('makes a new library with its folder, in WAL mode and with foreign keys', () => {
    const path = join(temporaryFolder(), 'a', 'b', 'library.graft')
    makeLibrary(path)
    expect(readdirSync(join(path, '..'))).toEqual(['library.graft'])
    const db = openRaw(path)
    expect(db.pragma('journal_mode', { simple: true })).toBe('wal')
    expect(db.pragma('user_version', { simple: true })).toBe(newestVersion)
    expect(db.pragma('application_id', { simple: true })).toBe(Buffer.from('Grft').readInt32BE())
    const tables = db.pragma('table_list') as { name: string; strict: number; schema: string }[]
    const ours = tables.filter((table) => !table.name.startsWith('sqlite_'))
    expect(ours.length).toBeGreaterThan(10)
    expect(ours.filter((table) => table.strict === 0)).toEqual([])
  })

  it('finds again what was saved', () => {
    const path = join(temporaryFolder(), 'library.graft')
    makeLibrary(path)
    expect(
      openForTest(path)
        .models.listModels()
        .map((model) => model.name),
    ).toEqual(['tiny'])
  })

  it('takes a path with blanks around it as the same file', () => {
    const path = join(temporaryFolder(), 'library.graft')
    makeLibrary(path)
    expect(openForTest(`${path} `).models.listModels()).toHaveLength(1)
  })

  it('works in memory', () => {
    const library = openForTest()
    library.models.saveModel(newModel())
    expect(library.models.getModel('tiny').name).toBe('tiny')
    expect(library.check()).toEqual([])
  })

  it.each([
    ['text', Buffer.from('These are my notes, not a database at all. '.repeat(10))],
    ['an empty file', Buffer.alloc(0)],
    ['a few bytes', Buffer.from('SQLite format 3\0')],
    ['zeros, as after a crash of the system', Buffer.alloc(8192)],
  ])('does not touch %s', (_what, content) => {
    const path = join(temporaryFolder(), 'library.graft')
    writeFileSync(path, content)
    expectRefusedUntouched(path, { code: 'library.notALibrary' })
  })

  it('does not touch the database of another program', () => {
    const path = join(temporaryFolder(), 'library.graft')
    const db = new Database(path)
    db.exec('CREATE TABLE model (name TEXT); INSERT INTO model VALUES (1)')
    db.close()
    expectRefusedUntouched(path, {
      code: 'library.notALibrary',
      message: `${path} is not a Graft library: it is the database of another program. It was not touched.`,
    })
  })

  it('does not take a folder', () => {
    const path = join(temporaryFolder(), 'library.graft')
    mkdirSync(path)
    expectRefusedUntouched(path, { code: 'library.notALibrary' })
  })

  it('does not touch a library of a newer Graft', () => {
    const path = join(temporaryFolder(), 'library.graft')
    makeLibrary(path)
    const db = new Database(path)
    db.pragma(`user_version = ${newestVersion + 10}`)
    db.close()
    const params = { path, found: newestVersion + 10, known: newestVersion }
    expectRefusedUntouched(path, { code: 'library.fromFuture', params })
  })

  it('does not touch a newer library whose version is only in the log that a crash left', () => {
    const folder = temporaryFolder()
    const [path, copy] = [join(folder, 'library.graft'), join(folder, 'copy.graft')]
    makeLibrary(path)
    const db = openRaw(path)
    db.pragma(`user_version = ${newestVersion + 10}`)
    copyFileSync(path, copy)
    copyFileSync(`${path}-wal`, `${copy}-wal`)
    const before = [readFileSync(copy), readFileSync(`${copy}-wal`)]
    expect(() => openLibrary(copy)).toThrow(expect.objectContaining({ code: 'library.fromFuture' }))
    expect([readFileSync(copy), readFileSync(`${copy}-wal`)]).toEqual(before)
  })

  it('does not make a new library beside the log of one that is missing', () => {
    const path = join(temporaryFolder(), 'library.graft')
    writeFileSync(`${path}-wal`, 'last changes')
    expectRefusedUntouched(path, { code: 'library.notALibrary' })
  })

  it('does not replace a library whose inside is damaged', () => {
    const path = join(temporaryFolder(), 'library.graft')
    makeLibrary(path)
    const bytes = readFileSync(path)
    // The first page after the file's header holds the schema.
    bytes.fill(0xff, 100, 8192)
    writeFileSync(path, bytes)
    expect(() => openLibrary(path)).toThrow(expect.objectContaining({ code: 'library.damaged' }))
    expect(readFileSync(path).equals(bytes)).toBe(true)
  })

  it('says plainly that a folder cannot be made', () => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'file'), '')
    expect(() => openLibrary(join(folder, 'file', 'library.graft'))).toThrow(
      expect.objectContaining({ code: 'library.unwritable' }),
    )
  })
})

describe('a library open for reading', () => {
  it('reads, and refuses to write with a plain reason', () => {
    const path = join(temporaryFolder(), 'library.graft')
    makeLibrary(path)
    const library = openForTest(path, { readonly: true })
    expect(library.models.getModel('tiny').weightsBytes).toBe(16)
    const write = () => library.models.saveModel(newModel({ name: 'other' }))
    expect(write).toThrow(expect.objectContaining({ code: 'library.unwritable' }))
    expect(library.models.listModels()).toHaveLength(1)
  })

  it('is not made when it is missing', () => {
    const path = join(temporaryFolder(), 'library.graft')
    const open = () => openLibrary(path, { readonly: true })
    expect(open).toThrow(expect.objectContaining({ code: 'file.missing' }))
    expect(existsSync(path)).toBe(false)
  })
})
