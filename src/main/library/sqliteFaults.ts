import Database from 'better-sqlite3'
import { GraftError } from '../../shared/contract/errors/graftError.ts'

/** Seconds that one attempt to write waits for another program. */
export const BUSY_TIMEOUT_SECONDS = 5
/** Attempts in all. */
export const BUSY_ATTEMPTS = 3

/** What SQLite's primary result codes mean to a person, where the library cannot be written. */
const unwritableReasons: Readonly<Record<string, string>> = {
  SQLITE_FULL: 'the disk is full',
  SQLITE_READONLY: 'it is open for reading only, or the file or folder is write-protected',
  SQLITE_IOERR: 'the system refused to write (disk fault, quota or size limit)',
  SQLITE_CANTOPEN: 'the file or one of its companions (-wal, -shm) cannot be opened or made',
  SQLITE_PERM: 'permission was denied',
  SQLITE_AUTH: 'permission was denied',
  SQLITE_TOOBIG: 'one array or text is larger than 1 GB',
  SQLITE_NOMEM: 'there is not enough memory',
}

/** The same for errors of the file system. */
const fileReasons: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file would be larger than the system allows',
  EROFS: 'the volume is read-only',
  EACCES: 'permission was denied',
  EPERM: 'permission was denied',
  ENOTDIR: 'a part of the path is a file, not a folder',
  EEXIST: 'a part of the path is a file, not a folder',
  ENOENT: 'the folder does not exist',
  EIO: 'the disk reported an error',
  EMFILE: 'too many files are open',
  ENAMETOOLONG: 'the path is too long',
}

/** Whether SQLite found that the file is not as it should be. */
export function isDamage(error: unknown): error is InstanceType<typeof Database.SqliteError> {
  return error instanceof Database.SqliteError && /^SQLITE_(CORRUPT|NOTADB)/.test(error.code)
}

const readFaults = ['SQLITE_IOERR_READ', 'SQLITE_IOERR_SHORT_READ']

/** Whether another program holds the lock just now. */
export function isBusy(error: unknown): boolean {
  return error instanceof Database.SqliteError && /^SQLITE_(BUSY|LOCKED)/.test(error.code)
}

/** Why something cannot be written, in plain words; `undefined` when the error says nothing of the kind. */
export function unwritableReason(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined
  const code = String(error.code)
  if (!(error instanceof Database.SqliteError)) return fileReasons[code]
  return unwritableReasons[code.split('_').slice(0, 2).join('_')]
}

/**
 * Turns an error of SQLite or of the file system into one that a person can act on; anything else is returned
 * as it came (a broken constraint is a defect of Graft).
 */
export function toLibraryError(error: unknown, path: string): unknown {
  const cause = { cause: error }
  if (isBusy(error)) {
    const seconds = BUSY_TIMEOUT_SECONDS * BUSY_ATTEMPTS
    return new GraftError('library.busy', { path, seconds }, cause)
  }
  if (isDamage(error)) {
    return new GraftError('library.damaged', { path, found: error.message }, cause)
  }
  if (error instanceof Database.SqliteError && readFaults.includes(error.code)) {
    return new GraftError('file.unreadable', { path, reason: 'the disk reported an error' }, cause)
  }
  const reason = unwritableReason(error)
  return reason === undefined
    ? error
    : new GraftError('library.unwritable', { path, reason }, cause)
}
