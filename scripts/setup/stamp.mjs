import { createHash } from 'node:crypto'
import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * A short name for what something was made from.
 *
 * @param {...string} parts
 */
export function keyOf(...parts) {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16)
}

/**
 * A stamp says that the thing it lies in is whole. Missing or unreadable means: not whole.
 *
 * @param {string} path
 * @returns {Record<string, unknown> | undefined}
 */
export function readStamp(path) {
  try {
    const value = JSON.parse(readFileSync(path, 'utf8'))
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}

/**
 * Written last, and by renaming, so that it is there in full or not at all.
 *
 * @param {string} path
 * @param {Record<string, unknown>} value
 */
export function writeStamp(path, value) {
  const draft = `${path}.${process.pid}`
  writeFileSync(draft, JSON.stringify(value))
  renameSync(draft, path)
}

/**
 * @param {string} folder
 * @param {string[]} files
 * @returns {Record<string, number>}
 */
export function sizesOf(folder, files) {
  return Object.fromEntries(files.map((file) => [file, statSync(join(folder, file)).size]))
}

/**
 * Whether the files still have the sizes that the stamp noted: finds a file cut short or taken away
 * without reading 850 MB at each start.
 *
 * @param {string} folder
 * @param {unknown} sizes
 */
export function sizesHold(folder, sizes) {
  if (typeof sizes !== 'object' || sizes === null) return false
  return Object.entries(sizes).every(
    ([file, size]) => statSync(join(folder, file), { throwIfNoEntry: false })?.size === size,
  )
}
