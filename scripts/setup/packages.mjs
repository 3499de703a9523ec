import { existsSync, readFileSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { findOnPath, run, runOrExplain } from './command.mjs'
import { SetupError, findCause } from './fail.mjs'
import { progress } from './progress.mjs'
import { keyOf, readStamp, writeStamp } from './stamp.mjs'

/** @typedef {import('./setup.mjs').Setup} Setup */
/**
 * @typedef {{ version?: string, integrity?: string, optional?: boolean, os?: string[],
 *   cpu?: string[], libc?: string[] }} LockEntry
 */

const LABEL = 'Installing packages'

/** Installs node_modules from the lock. @type {import('./main.mjs').Step} */
export const packages = {
  bytes: 1.1e9,
  needs: [npmCommand],
  isDone(setup) {
    const stamp = readStamp(stampFile(setup))
    return stamp?.['key'] === lockKey(setup) && areWhole(setup, stamp['packages'])
  },
  async run(setup) {
    if (!matchesLock(setup)) await install(setup)
    const installed = Object.keys(readHiddenLock(setup) ?? {})
    if (!areWhole(setup, installed)) {
      throw new SetupError(`${LABEL} failed: node_modules is not whole.`, 'Run the command again.')
    }
    writeStamp(stampFile(setup), { key: lockKey(setup), packages: installed })
  },
}

/**
 * The lock's record of a package, e.g. "node-gyp".
 *
 * @param {Setup} setup
 * @param {string} name
 * @returns {LockEntry}
 */
export function lockEntry(setup, name) {
  return readLock(setup).packages[`node_modules/${name}`] ?? {}
}

/**
 * How npm is called: by the npm that runs this script and on that npm's Node, since the Node in
 * node_modules goes away while `npm ci` works. By hand, without npm around: by the one on the PATH.
 *
 * @param {Setup} setup
 * @returns {import('./command.mjs').Command}
 */
export function npmCommand(setup) {
  const { npm_execpath: cli, npm_node_execpath: node } = setup.env
  // Under yarn, pnpm or npx the variable names another program.
  if (cli && basename(cli) === 'npm-cli.js' && existsSync(cli)) {
    return { command: node ?? setup.nodePath, args: [cli] }
  }
  const command = findOnPath(setup, 'npm')
  if (command) return { command, args: [] }
  throw new SetupError('npm was not found.', 'Install it (it comes with Node) and try again.')
}

/** @param {Setup} setup */
async function install(setup) {
  // Neither may outlive the old tree: each would vouch for what is about to be taken apart.
  rmSync(stampFile(setup), { force: true })
  rmSync(hiddenLockFile(setup), { force: true })
  const { command, args } = npmCommand(setup)
  // Scripts stay off: TensorFlow is set up here, and better-sqlite3 would ask for Python for nothing.
  const flags = ['--ignore-scripts', '--include=dev', '--include=optional']
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error']
  await progress(setup, LABEL, async () => {
    await checkNetwork(setup)
    await runOrExplain(setup, {
      step: LABEL,
      log: 'npm-ci',
      command,
      args: [...args, 'ci', ...flags, ...quiet],
    })
  })
}

/**
 * Without a network `npm ci` tries every one of the packages before it gives up, for minutes. So one
 * is asked for first; only a failure that has a known cause counts.
 *
 * @param {Setup} setup
 */
async function checkNetwork(setup) {
  const { command, args } = npmCommand(setup)
  const impatient = ['--fetch-retries=1', '--fetch-retry-mintimeout=1000', '--loglevel=error']
  const question = ['view', `node-gyp@${lockEntry(setup, 'node-gyp').version}`, 'version']
  const what = { log: 'npm-view', command, args: [...args, ...question, ...impatient] }
  const { code, output } = await run(setup, what)
  const cause = code === 0 ? undefined : findCause(output)
  if (cause) throw new SetupError(`${LABEL} failed: ${cause.what}.`, cause.remedy)
}

/**
 * Whether an `npm ci` or `npm install` made by hand already brought node_modules to the lock. npm
 * writes its own record of the tree last, so the record and the lock can be compared.
 *
 * @param {Setup} setup
 */
function matchesLock(setup) {
  const present = readHiddenLock(setup)
  if (!present || !areWhole(setup, Object.keys(present))) return false
  const wanted = readLock(setup).packages
  const same = (/** @type {LockEntry} */ a, /** @type {LockEntry} */ b) =>
    a.version === b.version && a.integrity === b.integrity
  return (
    Object.entries(present).every(([path, entry]) => wanted[path] && same(entry, wanted[path])) &&
    Object.entries(wanted).every(
      ([path, entry]) => !path || present[path] || isForOthers(setup, entry),
    )
  )
}

/**
 * Whether npm leaves a package out here: what is made for other machines, and what only such need.
 *
 * @param {Setup} setup
 * @param {LockEntry} entry
 */
function isForOthers({ platform, arch }, { optional, os, cpu, libc }) {
  if (!optional) return false
  if (!os && !cpu) return true
  const fits = (/** @type {string[] | undefined} */ list, /** @type {string} */ name) =>
    !list || list.includes(name)
  return !fits(os, platform) || !fits(cpu, arch) || !fits(libc, 'glibc')
}

/** @param {Setup} setup @param {unknown} paths */
function areWhole(setup, paths) {
  return (
    Array.isArray(paths) &&
    paths.length > 0 &&
    paths.every((path) => existsSync(join(setup.root, path, 'package.json')))
  )
}

/** @param {Setup} setup @returns {Record<string, LockEntry> | undefined} */
function readHiddenLock(setup) {
  const record = readStamp(hiddenLockFile(setup))?.['packages']
  return /** @type {Record<string, LockEntry> | undefined} */ (record)
}

/** Read once a setup. @type {WeakMap<Setup, { text: string, packages: Record<string, LockEntry> }>} */
const locks = new WeakMap()

/** @param {Setup} setup */
function readLock(setup) {
  let lock = locks.get(setup)
  if (!lock) {
    const text = lockText(setup)
    lock = { text, packages: JSON.parse(text).packages }
    locks.set(setup, lock)
  }
  return lock
}

/** @param {Setup} setup */
function lockText({ root }) {
  try {
    return readFileSync(join(root, 'package-lock.json'), 'utf8')
  } catch {
    throw new SetupError(
      'package-lock.json is missing.',
      'Restore it with "git checkout package-lock.json".',
    )
  }
}

/** @param {Setup} setup */
function lockKey(setup) {
  return keyOf('packages-1', readLock(setup).text, setup.platform, setup.arch)
}

/** @param {Setup} setup */
function stampFile({ root }) {
  return join(root, 'node_modules', '.graft-stamp.json')
}

/** @param {Setup} setup */
function hiddenLockFile({ root }) {
  return join(root, 'node_modules', '.package-lock.json')
}
