import type Database from 'better-sqlite3'

/**
 * One step of the library's format. A shipped step never changes: test/main/library/migrations holds the hash of each.
 * The runner wraps `up` and the new version number in one transaction.
 */
export interface Migration {
  /** Strictly rising, in tens; becomes SQLite's `user_version`. */
  readonly version: number
  readonly up: (db: Database.Database) => void
}
