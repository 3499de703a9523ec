import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { onTestFinished } from 'vitest'
import {
  openLibrary,
  type Library,
  type LibraryOptions,
} from '../../../src/main/library/openLibrary.ts'
import type { ProcessTable } from '../../../src/main/library/processes.ts'

export * from './libraryRecords.ts'

/** An empty folder that goes when the test ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'graft-library-'))
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true })
  })
  return folder
}

/** A library that is closed when the test ends. */
export function openForTest(path = ':memory:', options: LibraryOptions = {}): Library {
  const library = openLibrary(path, options)
  onTestFinished(() => {
    library.close()
  })
  return library
}

/** A second, raw connection to a library file, as another program would have. */
export function openRaw(path: string): Database.Database {
  const db = new Database(path)
  onTestFinished(() => {
    db.close()
  })
  return db
}

/** A clock that stands until it is set. */
export function settableClock(start: string): { now: () => Date; set: (moment: string) => void } {
  let moment = start
  return {
    now: () => new Date(moment),
    set: (next) => {
      moment = next
    },
  }
}

/** This process under some number, and which numbers are alive. `unknown`: the system does not tell. */
export function processTable(pid: number, alive: readonly number[] | 'unknown'): ProcessTable {
  return {
    self: { host: 'here', pid, start: `start of ${pid}` },
    isAlive: (process) => (alive === 'unknown' ? null : alive.includes(process.pid)),
  }
}
