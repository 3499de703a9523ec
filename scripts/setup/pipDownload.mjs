import { createHash } from 'node:crypto'
import { createReadStream, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { runOrExplain } from './command.mjs'
import { SetupError } from './fail.mjs'
import { pythonWithPip } from './python.mjs'

/** @typedef {import('./setup.mjs').Setup} Setup */

/**
 * Has pip fetch one wheel into a folder, and checks that it is the expected one.
 *
 * @param {Setup} setup
 * @param {object} what
 * @param {string} what.step for messages: what is being done
 * @param {string} what.name for messages: what is fetched
 * @param {string} what.log name of the log file
 * @param {string} what.folder
 * @param {string} what.requirement
 * @param {string} what.sha256
 * @param {string[]} what.flags which of the wheels, where there are several
 * @returns {Promise<string>} the wheel's path
 */
export async function pipDownload(setup, { step, name, log, folder, requirement, sha256, flags }) {
  mkdirSync(folder, { recursive: true })
  const calm = ['--progress-bar', 'off', '--no-input', '--disable-pip-version-check']
  await runOrExplain(setup, {
    step,
    log,
    command: pythonWithPip(setup).path,
    args: ['-m', 'pip', 'download', '--no-deps', '--no-cache-dir', '--only-binary=:all:']
      .concat([...flags, ...calm, '--retries', '3'])
      .concat(['--dest', folder, requirement]),
    // pip downloads into TMPDIR, which may be a small file system in memory.
    env: { ...setup.env, TMPDIR: folder },
  })
  const wheel = readdirSync(folder).find((file) => file.endsWith('.whl'))
  if (!wheel) throw new SetupError(`${step} failed: pip left no file.`, 'Run it again.')
  await checkHash(join(folder, wheel), name, sha256)
  return join(folder, wheel)
}

/** @param {string} file @param {string} name @param {string} sha256 */
async function checkHash(file, name, sha256) {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) hash.update(chunk)
  if (hash.digest('hex') === sha256) return
  throw new SetupError(
    `The downloaded ${name} is not the expected file: its sha256 is another one.`,
    'Run the command again; if it says the same, the package index in use is not to be trusted.',
  )
}
