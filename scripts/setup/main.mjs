import { mkdirSync, rmSync } from 'node:fs'
import { addon, addonLinks } from './addon.mjs'
import { browser } from './browser.mjs'
import { backbone } from './backbone.mjs'
import { checkSpace } from './disk.mjs'
import { SetupError, explainFailure } from './fail.mjs'
import { kerasEnv } from './kerasEnv.mjs'
import { libtensorflow } from './libtensorflow.mjs'
import { takeLock } from './lock.mjs'
import { packages } from './packages.mjs'
import { pinnedNode } from './pinnedNode.mjs'
import { checkLibc, checkPlatform } from './platform.mjs'
import { createSetup } from './setup.mjs'

/** @typedef {import('./setup.mjs').Setup} Setup */

/**
 * One thing that has to be there.
 *
 * @typedef {object} Step
 * @property {number} bytes disk space that making it takes
 * @property {((setup: Setup) => unknown)[]} needs each throws a SetupError if the machine lacks a tool
 * @property {(setup: Setup) => boolean} isDone from files alone: this runs at each start
 * @property {(setup: Setup) => Promise<void> | void} run
 */

/** Each builds on those before it. */
const STEPS = [packages, pinnedNode, libtensorflow, addon, addonLinks, backbone]

/**
 * The command line of scripts/bootstrap.mjs.
 *
 * @param {string} root the checkout
 * @param {string[]} args
 * @param {Partial<Setup>} [overrides]
 * @returns {Promise<number>} the exit code
 */
export async function main(root, args, overrides = {}) {
  const flags = { isQuiet: args.includes('--quiet'), needsAll: args.includes('--tests') }
  const setup = createSetup(root, { ...flags, ...overrides })
  const unknown = args.find((arg) => arg !== '--tests' && arg !== '--quiet')
  if (unknown) {
    setup.write(`Unknown flag ${unknown}. The set-up knows --tests and --quiet.\n`)
    return 1
  }
  try {
    const hadWork = await bootstrap(setup, args.includes('--tests'))
    if (hadWork) setup.write('Set-up complete.\n')
    else if (!setup.isQuiet) setup.write('Set-up: all is in place.\n')
    return 0
  } catch (error) {
    const known =
      error instanceof SetupError ? error : explainFailure('A step', String(error), setup.native)
    setup.write(`Set-up stopped: ${known.message}\n`)
    return 1
  }
}

/**
 * Makes what is missing. Gives back whether anything was.
 *
 * @param {Setup} setup
 * @param {boolean} tests also what only the tests need
 */
export async function bootstrap(setup, tests) {
  checkPlatform(setup)
  const steps = tests ? [...STEPS, kerasEnv, browser] : STEPS
  if (steps.every((step) => step.isDone(setup))) return false
  checkLibc(setup)
  const lock = await takeLock(setup)
  try {
    const pending = steps.filter((step) => !step.isDone(setup))
    // What an interrupted set-up has left. Nothing else puts anything here.
    rmSync(setup.temporary, { recursive: true, force: true })
    preflight(setup, pending)
    mkdirSync(setup.temporary, { recursive: true })
    setup.noteChild = lock.noteChild
    for (const step of steps) if (!step.isDone(setup)) await step.run(setup)
    return pending.length > 0
  } finally {
    rmSync(setup.temporary, { recursive: true, force: true })
    lock.release()
  }
}

/**
 * Says all that is missing before the first long download, not after it.
 *
 * @param {Setup} setup
 * @param {Step[]} pending
 */
function preflight(setup, pending) {
  const problems = new Set()
  for (const need of pending.flatMap((step) => step.needs)) {
    try {
      need(setup)
    } catch (error) {
      if (!(error instanceof SetupError)) throw error
      problems.add(error.message)
    }
  }
  if (problems.size > 0) throw new SetupError([...problems].join('\n'))
  checkSpace(
    setup,
    pending.reduce((sum, { bytes }) => sum + bytes, 0),
  )
}
