import { spawn, spawnSync } from 'node:child_process'
import { statfsSync } from 'node:fs'
import { join } from 'node:path'
import { BACKBONE } from './backbone.mjs'
import { WHEELS } from './wheels.mjs'

/**
 * What every part of the set-up is given. All of the outside world is in here, so that a test can
 * put another platform, another disk or a counting `spawn` in its place.
 *
 * @typedef {object} Setup
 * @property {string} root the checkout
 * @property {string} native the folder for what is built or unpacked, kept when node_modules goes
 * @property {string} temporary emptied at the start of each set-up that has work to do
 * @property {string} platform as process.platform
 * @property {string} arch as process.arch
 * @property {string} nodePath the Node that runs the set-up
 * @property {string} nodeVersion its version
 * @property {NodeJS.ProcessEnv} env
 * @property {Record<string, import('./wheels.mjs').Wheel>} wheels
 * @property {import('./backbone.mjs').BackboneSource} backbone
 * @property {boolean} isQuiet what was left out before is not tried again
 * @property {boolean} needsAll nothing may be left out
 * @property {(folder: string) => number} freeBytes
 * @property {() => string | undefined} glibcVersion
 * @property {typeof spawn} spawn
 * @property {typeof spawnSync} spawnSync
 * @property {(text: string) => void} write progress; the standard error stream, output is for results
 * @property {boolean} isTerminal
 * @property {(childPid: number) => void} [noteChild] tells the lock which child is at work
 */

/**
 * @param {string} root
 * @param {Partial<Setup>} [overrides]
 * @returns {Setup}
 */
export function createSetup(root, overrides = {}) {
  const native = join(root, '.native')
  return {
    root,
    native,
    temporary: join(native, 'tmp'),
    platform: process.platform,
    arch: process.arch,
    nodePath: process.execPath,
    nodeVersion: process.versions.node,
    env: process.env,
    wheels: WHEELS,
    backbone: BACKBONE,
    isQuiet: false,
    needsAll: false,
    freeBytes,
    glibcVersion,
    spawn,
    spawnSync,
    write: (text) => process.stderr.write(text),
    isTerminal: process.stderr.isTTY,
    ...overrides,
  }
}

/** @param {string} folder */
function freeBytes(folder) {
  const { bavail, bsize } = statfsSync(folder)
  return bavail * bsize
}

/** A Node linked against glibc reports its version; one linked against musl has none to report. */
function glibcVersion() {
  // Without it the report looks up the names of open connections.
  Object.assign(process.report, { excludeNetwork: true })
  const report = /** @type {{ header: { glibcVersionRuntime?: string } }} */ (
    /** @type {unknown} */ (process.report.getReport())
  )
  return report.header.glibcVersionRuntime
}
