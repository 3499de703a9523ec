import { existsSync, mkdirSync, readFileSync, realpathSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { runOrExplain } from './command.mjs'
import { SetupError } from './fail.mjs'
import { progress } from './progress.mjs'
import { somePythons } from './python.mjs'
import { keyOf, readStamp, writeStamp } from './stamp.mjs'

/** @typedef {import('./setup.mjs').Setup} Setup */
/** @typedef {import('./python.mjs').Python} Python */

const LABEL = 'Installing Keras for the comparison tests'
const CHECK = 'Checking Keras'
/** The Pythons for which the pinned TensorFlow has wheels. */
const MINORS = { oldest: 10, newest: 13 }
/** From this version on pip can install into an environment that has no pip. */
const PIP_FOR_OTHERS = [22, 3]

/** Makes .venv-keras/, for `npm test` alone. @type {import('./main.mjs').Step} */
export const kerasEnv = {
  bytes: 2.2e9,
  needs: [kerasPython],
  isDone(setup) {
    const stamp = readStamp(stampFile(setup))
    // After an upgrade of Python the environment's links lead to one that lacks the packages.
    return stamp?.['key'] === environmentKey(setup) && stamp['python'] === realPython(setup)
  },
  async run(setup) {
    const python = kerasPython(setup)
    await progress(setup, LABEL, () => install(setup, python))
    await progress(setup, CHECK, () => check(setup))
    writeStamp(stampFile(setup), { key: environmentKey(setup), python: realPython(setup) })
  },
}

/**
 * @param {Setup} setup
 * @returns {Python}
 */
function kerasPython(setup) {
  const pythons = somePythons(setup)
  const { oldest, newest } = MINORS
  const range = `Python 3.${oldest} to 3.${newest}`
  const fitting = pythons.filter(({ minor }) => minor >= oldest && minor <= newest)
  if (fitting.length === 0) {
    throw new SetupError(
      `The tests compare with Keras, which needs ${range}; the one found is 3.${pythons[0]?.minor}.`,
      'Install one of them with pip, or name it in the variable PYTHON, and run the command again.',
    )
  }
  const python = fitting.find((candidate) => servesOthers(candidate) || candidate.ensurepip)
  if (python) return python
  const { path, minor } = fitting[0] ?? { path: 'python3', minor: oldest }
  throw new SetupError(
    `Python cannot make an environment with pip (${path}).`,
    `Install the missing part (Debian, Ubuntu: "sudo apt install python3.${minor}-venv") or ` +
      `pip ${PIP_FOR_OTHERS.join('.')} or newer, and run the command again.`,
  )
}

/** @param {Python} python */
function servesOthers({ pip }) {
  if (!pip) return false
  const [major = 0, minor = 0] = pip
  const [neededMajor = 0, neededMinor = 0] = PIP_FOR_OTHERS
  return major > neededMajor || (major === neededMajor && minor >= neededMinor)
}

/**
 * Made in its final place, since an environment does not survive being moved; so an unfinished one
 * has no stamp, and is taken away as a whole first.
 *
 * @param {Setup} setup
 * @param {Python} python
 */
async function install(setup, python) {
  const folder = environmentFolder(setup)
  mkdirSync(setup.temporary, { recursive: true })
  if (existsSync(folder)) renameSync(folder, join(setup.temporary, `old-keras-${Date.now()}`))
  const outside = servesOthers(python)
  const step = LABEL
  // Debian's Python makes environments, but not with pip inside unless a further package is there.
  const bare = outside ? ['--without-pip'] : []
  await runOrExplain(setup, {
    step,
    log: 'keras-venv',
    command: python.path,
    args: ['-m', 'venv', ...bare, folder],
  })
  const pip = outside
    ? { command: python.path, args: ['-m', 'pip', '--python', environmentPython(setup)] }
    : { command: environmentPython(setup), args: ['-m', 'pip'] }
  const calm = ['--progress-bar', 'off', '--no-input', '--disable-pip-version-check']
  await runOrExplain(setup, {
    step,
    log: 'keras-pip',
    command: pip.command,
    args: [...pip.args, 'install', '--no-deps', ...calm, '-r', requirementsFile(setup)],
    // A user's habit of installing for the account or of refusing outside environments is not ours.
    env: { ...setup.env, TMPDIR: setup.temporary, PIP_USER: '0', PIP_REQUIRE_VIRTUALENV: '0' },
  })
}

/** @param {Setup} setup @returns {Promise<string>} */
async function check(setup) {
  const code =
    'import keras, tf_keras, h5py, tensorflow; print("versions", keras.__version__, tf_keras.__version__)'
  const output = await runOrExplain(setup, {
    step: CHECK,
    log: 'keras-check',
    command: environmentPython(setup),
    args: ['-c', code],
    env: { ...setup.env, TF_CPP_MIN_LOG_LEVEL: '2' },
  })
  const [, current, legacy] = /^versions (\S+) (\S+)$/m.exec(output) ?? []
  return `${current} and ${legacy} work`
}

/** @param {Setup} setup */
function environmentKey(setup) {
  return keyOf('keras-1', readFileSync(requirementsFile(setup), 'utf8'), setup.platform, setup.arch)
}

/** @param {Setup} setup */
function requirementsFile({ root }) {
  return join(root, 'test', 'keras', 'requirements.txt')
}

/** @param {Setup} setup */
function environmentFolder({ root }) {
  return join(root, '.venv-keras')
}

/** @param {Setup} setup */
function environmentPython(setup) {
  return join(environmentFolder(setup), 'bin', 'python')
}

/** @param {Setup} setup @returns {string | undefined} */
function realPython(setup) {
  try {
    return realpathSync(environmentPython(setup))
  } catch {
    return undefined
  }
}

/** @param {Setup} setup */
function stampFile(setup) {
  return join(environmentFolder(setup), 'graft-stamp.json')
}
