import {
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { dirname } from 'node:path'
import Database from 'better-sqlite3'
import { GraftError } from '../../shared/contract/errors/graftError.ts'
import { toTimestamp } from './connection.ts'
import { APPLICATION_ID, hasPendingLog, inspectLibraryFile } from './libraryFile.ts'
import { migrate } from './migrate.ts'
import { migrations as allMigrations, newestVersion } from './migrations/index.ts'
import type { Migration } from './migrations/migration.ts'
import { BUSY_TIMEOUT_SECONDS, toLibraryError } from './sqliteFaults.ts'

/** SQLite keeps a database in memory up to this size. */
const SNAPSHOT_LIMIT_BYTES = 1024 ** 3
/** Weights come in megabytes: large pages make long chains of them shorter. */
const PAGE_BYTES = 8192
/** A log that grew with a big save is cut back to this once it has been worked in. */
const LOG_LIMIT_BYTES = 64 * 1024 ** 2

/** A database that is checked, up to date and ready for the stores. */
export interface OpenedDatabase {
  readonly db: Database.Database
  /** Why it is a snapshot in memory, or `null` when it is the file itself. */
  readonly snapshotReason: string | null
}

/** A library that lives in memory: for tests and for work without a file. */
export function openInMemory(): OpenedDatabase {
  const db = new Database(':memory:')
  migrate(db, allMigrations)
  return { db, snapshotReason: null }
}

/**
 * Opens a library for writing; makes it when there is none. An older one is copied beside itself and brought up to
 * date. A file that is something else, or newer, is not touched.
 */
export function openForWriting(path: string, now: Date): OpenedDatabase {
  try {
    const version = inspectLibraryFile(path, newestVersion) ?? createLibraryFile(path)
    const db = new Database(path, { fileMustExist: true, timeout: BUSY_TIMEOUT_SECONDS * 1000 })
    return closeOnFailure(db, () => {
      db.pragma('journal_mode = WAL')
      db.pragma(`journal_size_limit = ${LOG_LIMIT_BYTES}`)
      const pending = allMigrations.filter((step) => step.version > version)
      if (pending.length > 0) {
        backUpBeside(db, { path, version, now })
        migrate(db, pending)
      }
      return { db, snapshotReason: null }
    })
  } catch (error) {
    throw toLibraryError(error, path)
  }
}

/**
 * Opens a library for reading. Where SQLite cannot put its shared-memory file beside it (full disk, read-only
 * volume) the library is read into memory as it stands.
 */
export function openForReading(path: string): OpenedDatabase {
  try {
    const version = inspectLibraryFile(path, newestVersion)
    if (version === null) throw new GraftError('file.missing', { path })
    if (version < newestVersion) {
      const reason = 'an older Graft wrote it, and bringing it up to date needs writing'
      throw new GraftError('library.unwritable', { path, reason })
    }
    return openFileOrSnapshot(path)
  } catch (error) {
    throw toLibraryError(error, path)
  }
}

function openFileOrSnapshot(path: string): OpenedDatabase {
  const db = new Database(path, { readonly: true, fileMustExist: true })
  try {
    // The first read is what needs the companions of the file.
    db.pragma('schema_version')
    return { db, snapshotReason: null }
  } catch (error) {
    db.close()
    const fault = toLibraryError(error, path)
    if (!(fault instanceof GraftError) || fault.code !== 'library.unwritable') throw error
    // The newest changes are in the log alone: without it an older state would pass for the present one.
    if (hasPendingLog(path) || statSync(path).size > SNAPSHOT_LIMIT_BYTES) throw error
    return { db: openSnapshot(path), snapshotReason: fault.message }
  }
}

function openSnapshot(path: string): Database.Database {
  const image = readFileSync(path)
  // Bytes 18 and 19 ask for a write-ahead log (2), which a database in memory cannot have; 1 is a plain journal.
  image[18] = 1
  image[19] = 1
  return new Database(image, { readonly: true })
}

/**
 * Makes a new library under a temporary name and gives it its own only when it is whole, so that there never is a
 * half-made one and never one over another file. Of two processes that do so at once, the second takes the first's.
 */
function createLibraryFile(path: string): number {
  mkdirSync(dirname(path), { recursive: true })
  const draft = `${path}.new-${process.pid}`
  removeDraft(draft)
  try {
    buildLibrary(draft, allMigrations)
    giveName(draft, path)
  } finally {
    removeDraft(draft)
  }
  return inspectLibraryFile(path, newestVersion) ?? newestVersion
}

/** Writes a new, empty library to `path`, brought up to date by these steps. */
export function buildLibrary(path: string, steps: readonly Migration[]): void {
  const db = new Database(path)
  try {
    db.pragma(`page_size = ${PAGE_BYTES}`)
    db.pragma(`application_id = ${APPLICATION_ID}`)
    migrate(db, steps)
    db.pragma('journal_mode = WAL')
  } finally {
    db.close()
  }
}

/** Deletes an unfinished file and SQLite's companions of it. */
export function removeDraft(draft: string): void {
  for (const suffix of ['', '-journal', '-wal', '-shm']) rmSync(draft + suffix, { force: true })
}

/** Gives a finished file its name; `false` when the name is taken. */
export function giveName(draft: string, path: string): boolean {
  try {
    linkSync(draft, path)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    // Some file systems know no links. The check and the renaming are then two steps.
    if (existsSync(path)) return false
    renameSync(draft, path)
    return true
  }
}

function backUpBeside(
  db: Database.Database,
  of: { readonly path: string; readonly version: number; readonly now: Date },
): void {
  const time = toTimestamp(of.now).replaceAll(/[-:.]/g, '')
  const backup = `${of.path}.version-${of.version}-${time}.backup`
  try {
    // Takes in what is in the log so far, and leaves one file without companions.
    db.prepare('VACUUM INTO ?').run(backup)
  } catch (error) {
    rmSync(backup, { force: true })
    throw error
  }
}

function closeOnFailure<T>(db: Database.Database, work: () => T): T {
  try {
    return work()
  } catch (error) {
    db.close()
    throw error
  }
}
