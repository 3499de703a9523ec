import type Database from 'better-sqlite3'
import { BUSY_ATTEMPTS, isBusy, toLibraryError } from './sqliteFaults.ts'

/** What the stores share: the database, the clock, and the only two ways to a transaction. */
export interface Connection {
  readonly db: Database.Database
  /** For error messages. */
  readonly path: string
  readonly now: () => Date
  /** Runs `work` on one snapshot of the library. */
  readonly read: <T>(work: () => T) => T
  /**
   * Runs `work` as a whole or not at all. The lock is taken at the start, so that the transaction never has to be
   * upgraded, which would fail at once beside another writer. Inside another `write` it is a part of that.
   */
  readonly write: <T>(work: () => T) => T
}

/** Wraps a database that is open and up to date. */
export function createConnection(db: Database.Database, path: string, now: () => Date): Connection {
  const inTransaction = db.transaction((work: () => unknown) => work())
  const guarded = <T>(work: () => T): T => {
    try {
      return work()
    } catch (error) {
      throw toLibraryError(error, path)
    }
  }
  return {
    db,
    path,
    now,
    read: <T>(work: () => T) => guarded(() => inTransaction.deferred(work) as T),
    write: <T>(work: () => T) =>
      guarded(() => retryWhileBusy(() => inTransaction.immediate(work) as T, db.inTransaction)),
  }
}

/** SQLite itself waits `busy_timeout`; some locks (recovery of a WAL) are reported at once and are tried again. */
function retryWhileBusy<T>(work: () => T, isNested: boolean): T {
  for (let attempt = 1; ; attempt++) {
    try {
      return work()
    } catch (error) {
      if (isNested || attempt === BUSY_ATTEMPTS || !isBusy(error)) throw error
      sleep(20 * attempt)
    }
  }
}

function sleep(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds)
}

/** A moment as the library writes it: ISO 8601 in UTC, always of the same length, so that texts compare as times. */
export function toTimestamp(moment: Date): string {
  return moment.toISOString()
}
