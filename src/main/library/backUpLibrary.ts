import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import Database from 'better-sqlite3'
import { GraftError } from '../../shared/contract/errors/graftError.ts'
import type { Connection } from './connection.ts'
import { giveName, removeDraft } from './openDatabase.ts'
import { unwritableReason } from './sqliteFaults.ts'

/** Pages copied before other work gets its turn: 8 MB. */
const PAGES_A_TURN = 1024

/**
 * Copies the library, as it is at one moment, to a new file while it stays in use. The copy is one file without
 * companions, checked before it gets its name; on failure nothing is left.
 * @throws GraftError file.unwritable, also when `file` exists
 */
export async function backUpLibrary(connection: Connection, file: string): Promise<void> {
  const path = resolve(file)
  if (existsSync(path)) throw taken(path)
  const draft = `${path}.part-${process.pid}`
  removeDraft(draft)
  try {
    await connection.db.backup(draft, { progress: () => PAGES_A_TURN })
    finishCopy(draft)
    if (!giveName(draft, path)) throw taken(path)
  } catch (error) {
    throw toFileError(error, path)
  } finally {
    removeDraft(draft)
  }
}

/** A copy asks for a write-ahead log, as the library does; without it, it can be read from a read-only medium. */
function finishCopy(draft: string): void {
  const db = new Database(draft)
  try {
    db.pragma('journal_mode = DELETE')
    const found = db.pragma('integrity_check(1)', { simple: true })
    if (found !== 'ok') throw new Error(`the copy is damaged: ${String(found)}`)
  } finally {
    db.close()
  }
}

function taken(path: string): GraftError {
  return new GraftError('file.unwritable', { path, reason: 'it exists already' })
}

function toFileError(error: unknown, path: string): unknown {
  if (error instanceof GraftError) return error
  // better-sqlite3 says it in a TypeError without a code.
  const isFolderMissing = error instanceof TypeError && error.message.includes('directory')
  const detail = error instanceof Error ? error.message : String(error)
  const reason = isFolderMissing ? 'the folder does not exist' : (unwritableReason(error) ?? detail)
  return new GraftError('file.unwritable', { path, reason }, { cause: error })
}
