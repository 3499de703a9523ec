import {
  accessSync,
  closeSync,
  constants,
  mkdirSync,
  openSync,
  readFileSync,
  statSync,
} from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { explainFailure } from './fail.mjs'

/** @typedef {import('./setup.mjs').Setup} Setup */
/** @typedef {{ command: string, args: string[] }} Command */

const guard = fileURLToPath(new URL('guard.mjs', import.meta.url))

/**
 * Where the shell would find a program. Looked up without starting anything.
 *
 * @param {Setup} setup
 * @param {string} name
 * @returns {string | undefined}
 */
export function findOnPath({ env }, name) {
  const folders = (env['PATH'] ?? '').split(delimiter).filter(Boolean)
  return folders.map((folder) => join(folder, name)).find(isProgram)
}

/** @param {string} path */
function isProgram(path) {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}

/**
 * Asks a program a short question. Undefined when it cannot be started or fails.
 *
 * @param {Setup} setup
 * @param {string} command
 * @param {string[]} args
 * @returns {string | undefined}
 */
export function ask({ env, spawnSync }, command, args) {
  const { status, stdout } = spawnSync(command, args, { env, encoding: 'utf8', timeout: 60_000 })
  return status === 0 ? stdout.trim() : undefined
}

/**
 * Runs a long command with its output in a log file. Gives back the exit code and the output.
 *
 * @param {Setup} setup
 * @param {Command & { log: string, cwd?: string, env?: NodeJS.ProcessEnv }} what
 * @returns {Promise<{ code: number, output: string, logFile: string }>}
 */
export async function run(setup, { command, args, log, cwd = setup.root, env = setup.env }) {
  const logFile = join(setup.native, 'logs', `${log}.log`)
  mkdirSync(join(setup.native, 'logs'), { recursive: true })
  const sink = openSync(logFile, 'w')
  // Detached: a process group of its own, which the guard can end as a whole.
  const child = setup.spawn(setup.nodePath, [guard, command, ...args], {
    cwd,
    env,
    detached: true,
    stdio: ['pipe', sink, sink],
  })
  closeSync(sink)
  if (child.pid) setup.noteChild?.(child.pid)
  const code = await new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (status) => resolve(status ?? 126))
  })
  return { code, output: readFileSync(logFile, 'utf8'), logFile }
}

/**
 * As `run`, but a failure is thrown as a sentence.
 *
 * @param {Setup} setup
 * @param {Parameters<typeof run>[1] & { step: string }} what
 * @returns {Promise<string>} what the command printed
 */
export async function runOrExplain(setup, what) {
  const { code, output, logFile } = await run(setup, what)
  if (code !== 0) throw explainFailure(what.step, output, logFile)
  return output
}
