import { readdirSync, rmSync, statSync, utimesSync } from 'node:fs'
import { join } from 'node:path'

/** What a process that died left of a file it was writing is thrown away after a day. */
const PART_MAX_AGE_MS = 24 * 60 * 60 * 1000

/** Notes that a file was used just now, so that it is thrown away last. */
export function noteUse(path: string): void {
  const now = new Date()
  try {
    utimesSync(path, now, now)
  } catch {
    // Only the order of throwing away depends on it.
  }
}

/** Throws away the files that were not used for the longest time, until the folder is within the limit. */
export function trimCacheFolder(folder: string, limitBytes: number): void {
  const files = listFiles(folder)
  const old = Date.now() - PART_MAX_AGE_MS
  for (const { path, usedMs } of files) {
    if (path.endsWith('.part') && usedMs < old) removeFile(path)
  }
  const kept = files.filter(({ path }) => path.endsWith('.bin'))
  let total = kept.reduce((sum, { bytes }) => sum + bytes, 0)
  for (const { path, bytes } of kept.toSorted((a, b) => a.usedMs - b.usedMs)) {
    if (total <= limitBytes) return
    removeFile(path)
    total -= bytes
  }
}

/** Throws a file away if that can be done. */
export function removeFile(path: string): void {
  try {
    rmSync(path, { force: true })
  } catch {
    // It stays: somebody uses it, or the folder is not ours to change.
  }
}

interface ListedFile {
  readonly path: string
  readonly bytes: number
  readonly usedMs: number
}

function listFiles(folder: string): readonly ListedFile[] {
  try {
    return readdirSync(folder).flatMap((name) => {
      const path = join(folder, name)
      const found = statSync(path, { throwIfNoEntry: false })
      return found === undefined ? [] : [{ path, bytes: found.size, usedMs: found.mtimeMs }]
    })
  } catch {
    return []
  }
}
