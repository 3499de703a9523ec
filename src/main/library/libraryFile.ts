import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs'
import Database from 'better-sqlite3'
import { GraftError } from '../../shared/contract/errors/graftError.ts'
import { libraryVersion } from './migrate.ts'
import { unwritableReason } from './sqliteFaults.ts'

/** SQLite's `application_id` of a Graft library: "Grft". */
export const APPLICATION_ID = 0x47726674

const HEADER_BYTES = 100
const MAGIC = 'SQLite format 3\0'

/**
 * The version of the library file at `path`, or `null` when there is none. Reads bytes only: the file is as it was
 * afterwards, and nothing appears beside it (unless a crash left a write-ahead log, which SQLite has to read).
 * @throws GraftError library.notALibrary, library.fromFuture, file.unreadable
 */
export function inspectLibraryFile(path: string, newest: number): number | null {
  const header = readHeader(path)
  if (header === null) return null
  // Offsets: https://www.sqlite.org/fileformat2.html section 1.3
  if (header.toString('latin1', 0, 16) !== MAGIC) {
    const reason = header.length === 0 ? 'it is empty' : 'it is not an SQLite database'
    throw new GraftError('library.notALibrary', { path, reason })
  }
  if (header.length < HEADER_BYTES) {
    throw new GraftError('library.notALibrary', { path, reason: 'it is cut off' })
  }
  if (header.readInt32BE(68) !== APPLICATION_ID) {
    const reason = 'it is the database of another program'
    throw new GraftError('library.notALibrary', { path, reason })
  }
  const version = hasPendingLog(path) ? versionWithLog(path) : header.readInt32BE(60)
  if (version > newest) {
    throw new GraftError('library.fromFuture', { path, found: version, known: newest })
  }
  return version
}

/** Whether a write-ahead log with content is beside the library: another process is writing, or one crashed. */
export function hasPendingLog(path: string): boolean {
  return (statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0
}

function readHeader(path: string): Buffer | null {
  const stats = statSync(path, { throwIfNoEntry: false })
  if (stats === undefined) {
    refuseOrphanedLog(path)
    return null
  }
  if (!stats.isFile()) {
    throw new GraftError('library.notALibrary', { path, reason: 'it is not a file' })
  }
  try {
    const file = openSync(path, 'r')
    try {
      const header = Buffer.alloc(HEADER_BYTES)
      return header.subarray(0, readSync(file, header, 0, HEADER_BYTES, 0))
    } finally {
      closeSync(file)
    }
  } catch (error) {
    const reason = unwritableReason(error) ?? String(error)
    throw new GraftError('file.unreadable', { path, reason }, { cause: error })
  }
}

/** A log without its database holds the last changes of a library that was moved or lost; SQLite would delete it. */
function refuseOrphanedLog(path: string): void {
  if (!existsSync(`${path}-wal`)) return
  const reason = `the file is missing, though ${path}-wal with its last changes is there`
  throw new GraftError('library.notALibrary', { path, reason })
}

/** The version with the changes that are only in the log so far. */
function versionWithLog(path: string): number {
  const db = new Database(path, { readonly: true, fileMustExist: true })
  try {
    return libraryVersion(db)
  } finally {
    db.close()
  }
}
