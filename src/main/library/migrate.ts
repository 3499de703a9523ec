import type Database from 'better-sqlite3'
import type { Migration } from './migrations/migration.ts'

/** SQLite's `user_version`: the version of the last step that was made. */
export function libraryVersion(db: Database.Database): number {
  return db.pragma('user_version', { simple: true }) as number
}

/**
 * Brings a library up to date: each step with its version number in one transaction, the first failure stops.
 * Foreign keys are off meanwhile, so that a step may rebuild a table, and checked before each commit.
 * @throws whatever a step throws; the library is then at the last step that succeeded.
 */
export function migrate(db: Database.Database, steps: readonly Migration[]): void {
  db.pragma('foreign_keys = OFF')
  try {
    for (const step of steps) db.transaction(runStep).immediate(db, step)
  } finally {
    db.pragma('foreign_keys = ON')
  }
}

function runStep(db: Database.Database, step: Migration): void {
  // Looked up inside the transaction: another process may have made the step meanwhile.
  if (libraryVersion(db) >= step.version) return
  step.up(db)
  const broken = db.pragma('foreign_key_check') as unknown[]
  if (broken.length > 0) {
    throw new Error(`migration ${step.version} leaves ${broken.length} rows that point nowhere`)
  }
  db.pragma(`user_version = ${step.version}`)
}
