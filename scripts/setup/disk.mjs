import { SetupError } from './fail.mjs'

const GB = 1e9

/**
 * @param {import('./setup.mjs').Setup} setup
 * @param {number} needed bytes
 */
export function checkSpace(setup, needed) {
  const free = setup.freeBytes(setup.root)
  if (free >= needed) return
  const gigabytes = (/** @type {number} */ bytes) => `${(bytes / GB).toFixed(1)} GB`
  throw new SetupError(
    `The set-up needs ${gigabytes(needed)} of disk space in ${setup.root}, and ${gigabytes(free)} is free.`,
    `Free ${gigabytes(needed - free)} more and run the command again.`,
  )
}
