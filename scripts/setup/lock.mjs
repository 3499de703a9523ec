import {
  mkdirSync,
  openSync,
  closeSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { ask } from './command.mjs'

/** @typedef {import('./setup.mjs').Setup} Setup */
/** @typedef {{ pid: number, start: string }} Owner a pid alone may have been given to another process */
/** @typedef {{ owner: Owner, child?: Owner }} LockRecord */

const POLL_MS = 200
/** How long a lock file may be without content: the time between its creation and the first write. */
const UNWRITTEN_MS = 5_000

/**
 * One set-up at a time in a checkout. Waits for a living owner, takes over from a dead one.
 *
 * @param {Setup} setup
 * @returns {Promise<{ noteChild: (pid: number) => void, release: () => void }>}
 */
export async function takeLock(setup) {
  mkdirSync(setup.native, { recursive: true })
  const path = join(setup.native, 'lock')
  const owner = identify(setup, process.pid)
  for (let told = false; !create(path, { owner });) {
    const state = await inspect(setup, path)
    if (state.stale) {
      await takeOver(setup, path)
      continue
    }
    if (!told)
      setup.write(`Waiting for another set-up of this checkout (process ${state.pid})...\n`)
    told = true
    await sleep(POLL_MS)
  }
  return {
    noteChild: (pid) => replace(path, { owner, child: identify(setup, pid) }),
    release: () => rmSync(path, { force: true }),
  }
}

/**
 * @param {string} path
 * @param {LockRecord} record
 */
function create(path, record) {
  try {
    const file = openSync(path, 'wx')
    writeSync(file, JSON.stringify(record))
    closeSync(file)
    return true
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false
    throw error
  }
}

/**
 * @param {string} path
 * @param {LockRecord} record
 */
function replace(path, record) {
  const draft = `${path}.${process.pid}`
  writeFileSync(draft, JSON.stringify(record))
  renameSync(draft, path)
}

/** @param {string} path @returns {LockRecord | undefined} */
function read(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return undefined
  }
}

/**
 * A lock is stale when neither its owner nor the child that worked for it is alive.
 *
 * @param {Setup} setup
 * @param {string} path
 */
async function inspect(setup, path) {
  const record = read(path)
  if (!record) {
    const made = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()
    return { stale: Date.now() - made > UNWRITTEN_MS, pid: 'unknown' }
  }
  if (isAlive(setup, record.owner)) return { stale: false, pid: record.owner.pid }
  // The guard ends the dead owner's child by itself; this only waits for it to be gone.
  return { stale: !record.child || !isAlive(setup, record.child), pid: record.owner.pid }
}

/**
 * Two waiting set-ups may see the same dead owner. Only one at a time may remove the file, and it
 * looks once more first: otherwise the slower would remove the lock that the faster has just taken.
 *
 * @param {Setup} setup
 * @param {string} path
 */
async function takeOver(setup, path) {
  const gate = `${path}.gate`
  if (create(gate, { owner: identify(setup, process.pid) })) {
    if ((await inspect(setup, path)).stale) rmSync(path, { force: true })
    rmSync(gate, { force: true })
  } else if ((await inspect(setup, gate)).stale) {
    rmSync(gate, { force: true })
  } else {
    await sleep(POLL_MS)
  }
}

/**
 * @param {Setup} setup
 * @param {number} pid
 * @returns {Owner}
 */
function identify(setup, pid) {
  return { pid, start: startOf(setup, pid) ?? '' }
}

/**
 * @param {Setup} setup
 * @param {Owner} owner
 */
function isAlive(setup, { pid, start }) {
  return startOf(setup, pid) === start
}

/**
 * When a process was started, undefined if there is none: clock ticks from /proc on Linux, where a
 * slim image has no ps, and ps elsewhere. A zombie, whose parent has not looked yet, is dead.
 *
 * @param {Setup} setup
 * @param {number} pid
 * @returns {string | undefined}
 */
function startOf(setup, pid) {
  if (process.platform !== 'linux') return ask(setup, 'ps', ['-o', 'lstart=', '-p', String(pid)])
  try {
    // The second field is the program's name in brackets and may hold blanks.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? []
    return fields[0] === 'Z' ? undefined : fields[19]
  } catch {
    return undefined
  }
}
