import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { libraryVersion, migrate } from '../../../src/main/library/migrate.ts'
import { migrations, newestVersion } from '../../../src/main/library/migrations/index.ts'
import type { Migration } from '../../../src/main/library/migrations/migration.ts'
import { buildLibrary } from '../../../src/main/library/openDatabase.ts'
import { openLibrary } from '../../../src/main/library/openLibrary.ts'
import { newRun, openForTest, openRaw, temporaryFolder } from './libraryFixtures.ts'

const MODEL = 'c'.repeat(64)

/** A library as the first version of the format has it, with a model in it. */
function makeOldLibrary(path: string): void {
  buildLibrary(path, migrations.slice(0, 1))
  const db = new Database(path)
  db.exec(`
    INSERT INTO model (id, graph, source, created_at, weight_count, weights_bytes)
      VALUES ('${MODEL}', '{"layers":[],"name":"old"}', '{"kind":"built"}', '2020-01-01T00:00:00.000Z', 0, 0);
    INSERT INTO model_name (name, model_id, created_at)
      VALUES ('old', '${MODEL}', '2020-01-01T00:00:00.000Z');
  `)
  db.close()
}

function step(version: number, statement: string): Migration {
  return { version, up: (db) => void db.exec(statement) }
}

describe('an older library', () => {
  it('is brought up to date with all that is in it', () => {
    const path = join(temporaryFolder(), 'library.graft')
    makeOldLibrary(path)
    const library = openForTest(path)
    expect(library.models.getModel('old').graph.name).toBe('old')
    expect(library.runs.create(newRun(MODEL)).status).toBe('running')
    expect(libraryVersion(openRaw(path))).toBe(newestVersion)
  })

  it('is copied beside itself first, as it was', () => {
    const folder = temporaryFolder()
    const path = join(folder, 'library.graft')
    makeOldLibrary(path)
    const now = () => new Date('2026-02-03T04:05:06.789Z')
    openLibrary(path, { now }).close()
    const backup = 'library.graft.version-10-20260203T040506789Z.backup'
    expect(readdirSync(folder).sort()).toEqual(['library.graft', backup])
    const copy = openRaw(join(folder, backup))
    expect(libraryVersion(copy)).toBe(10)
    expect(copy.prepare('SELECT name FROM model_name').pluck().all()).toEqual(['old'])
    // The copy is a library itself: it opens, and is brought up to date in its turn.
    copy.close()
    expect(openForTest(join(folder, backup)).models.getModel('old').id).toBe(MODEL)
  })

  it('is copied with the changes that are in its log alone', () => {
    const folder = temporaryFolder()
    const path = join(folder, 'library.graft')
    makeOldLibrary(path)
    const other = openRaw(path)
    other.pragma('wal_autocheckpoint = 0')
    other.exec(`INSERT INTO model_name (name, model_id, created_at) VALUES ('new', '${MODEL}', '')`)
    openForTest(path)
    const backup = readdirSync(folder).find((name) => name.endsWith('.backup')) ?? ''
    const names = openRaw(join(folder, backup)).prepare('SELECT name FROM model_name').pluck().all()
    expect(names).toEqual(['new', 'old'])
  })

  it('cannot be brought up to date by one who only reads', () => {
    const path = join(temporaryFolder(), 'library.graft')
    makeOldLibrary(path)
    const open = () => openLibrary(path, { readonly: true })
    expect(open).toThrow(expect.objectContaining({ code: 'library.unwritable' }))
    expect(libraryVersion(openRaw(path))).toBe(10)
  })

  it('is not copied again once it is up to date', () => {
    const folder = temporaryFolder()
    const path = join(folder, 'library.graft')
    makeOldLibrary(path)
    openLibrary(path).close()
    openLibrary(path).close()
    expect(readdirSync(folder)).toHaveLength(2)
  })
})

describe('migrate', () => {
  it('stops at the first failure, with the steps before it made and nothing of it left', () => {
    const db = new Database(':memory:')
    const steps = [
      step(10, 'CREATE TABLE a (x)'),
      step(20, 'CREATE TABLE b (x); INSERT INTO nowhere VALUES (1)'),
      step(30, 'CREATE TABLE c (x)'),
    ]
    expect(() => {
      migrate(db, steps)
    }).toThrow('nowhere')
    expect(libraryVersion(db)).toBe(10)
    expect(db.prepare('SELECT name FROM sqlite_schema').pluck().all()).toEqual(['a'])
    expect(db.pragma('foreign_keys', { simple: true })).toBe(1)
  })

  it('does not make a step twice when two processes start at once', () => {
    const db = new Database(':memory:')
    const steps = [step(10, 'CREATE TABLE a (x)')]
    migrate(db, steps)
    migrate(db, steps)
    expect(libraryVersion(db)).toBe(10)
  })

  it('lets a step rebuild a table that others point to, but not leave rows that point nowhere', () => {
    const db = new Database(':memory:')
    const made = step(
      10,
      `CREATE TABLE a (x TEXT PRIMARY KEY) STRICT;
       CREATE TABLE b (x TEXT REFERENCES a (x) ON DELETE CASCADE) STRICT;
       INSERT INTO a VALUES ('1'); INSERT INTO b VALUES ('1')`,
    )
    const rebuilt = step(
      20,
      `CREATE TABLE a2 (x TEXT PRIMARY KEY, y TEXT) STRICT;
       INSERT INTO a2 (x) SELECT x FROM a; DROP TABLE a; ALTER TABLE a2 RENAME TO a`,
    )
    migrate(db, [made, rebuilt])
    expect(db.prepare('SELECT x FROM b').pluck().all()).toEqual(['1'])
    expect(() => {
      migrate(db, [step(30, 'DELETE FROM a')])
    }).toThrow('point nowhere')
    expect(db.prepare('SELECT x FROM a').pluck().all()).toEqual(['1'])
  })
})
