import { readdirSync, readlinkSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'

/** @typedef {import('./setup.mjs').Setup} Setup */

/**
 * Moves a finished folder to its place. What lies there already is not whole, and is moved out of
 * the way rather than deleted in place: half a folder never carries the final name.
 *
 * @param {Setup} setup
 * @param {string} made
 * @param {string} place
 */
export function putInPlace(setup, made, place) {
  try {
    renameSync(place, join(setup.temporary, `replaced-${process.pid}-${Date.now()}`))
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ENOENT') throw error
  }
  renameSync(made, place)
}

/**
 * Removes what earlier versions of the lock or the table have left: 850 MB each.
 *
 * @param {Setup} setup
 * @param {string} prefix
 * @param {string} kept
 */
export function dropOthers(setup, prefix, kept) {
  for (const name of readdirSync(setup.native)) {
    const folder = join(setup.native, name)
    if (name.startsWith(prefix) && folder !== kept) rmSync(folder, { recursive: true })
  }
}

/**
 * @param {string} path
 * @param {string} target
 */
export function isLinkTo(path, target) {
  try {
    return readlinkSync(path) === target
  } catch {
    return false
  }
}

/**
 * Puts a link where a file or another link may be, with no moment in which there is none.
 *
 * @param {string} path
 * @param {string} target
 */
export function placeLink(path, target) {
  const draft = `${path}.${process.pid}`
  symlinkSync(target, draft)
  renameSync(draft, path)
}
