import { readdirSync, rmSync, statSync, utimesSync } from 'node:fs'
import { join } from 'node:path'

/** Stored features together take at most this much of the disk: 16 GiB. */
const FOLDER_LIMIT_BYTES = 2 ** 34

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
export function trimFeatureFolder(folder: string, limitBytes = FOLDER_LIMIT_BYTES): void {
  const files = listFiles(folder)
  const old = Date.now() - PART_MAX_AGE_MS
  for (const { path, usedMs } of files) {
    if (path.endsWith('.part') && usedMs < old) remove(path)
  }
  const kept = files.filter(({ path }) => path.endsWith('.bin'))
  let total = kept.reduce((sum, { bytes }) => sum + bytes, 0)
  for (const { path, bytes } of kept.toSorted((a, b) => a.usedMs - b.usedMs)) {
    if (total <= limitBytes) return
    remove(path)
    total -= bytes
  }
}

function remove(path: string): void {
  try {
    rmSync(path, { force: true })
  } catch {
    // It stays: somebody uses it, or the folder is not ours to change. The next run tries again.
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
