import { ask } from './command.mjs'
import { SetupError } from './fail.mjs'

/** @typedef {import('./setup.mjs').Setup} Setup */
/**
 * @typedef {object} Python
 * @property {string} path
 * @property {number} minor the 11 of 3.11
 * @property {number[] | null} pip version, null when there is none
 * @property {boolean} ensurepip whether a virtual environment can bring its own pip
 */

const COMMANDS = ['python3', 'python', 'python3.13', 'python3.12', 'python3.11', 'python3.10']
const OLDEST_MINOR = 8
const INSTALL =
  'Install it (Debian, Ubuntu: "sudo apt install python3 python3-pip"; Fedora: "sudo dnf install ' +
  'python3-pip"; macOS: "xcode-select --install") and run the command again.'

const PROBE = `
import importlib.util, json, re, sys
pip = None
if importlib.util.find_spec("pip"):
    import pip as module
    pip = [int(n) for n in re.findall("[0-9]+", module.__version__)[:2]]
print(json.dumps({
    "path": sys.executable, "major": sys.version_info[0], "minor": sys.version_info[1],
    "pip": pip, "ensurepip": importlib.util.find_spec("ensurepip") is not None,
}))`

/** Each setup asks its Pythons once. @type {WeakMap<Setup, Python[]>} */
const known = new WeakMap()

/**
 * Every usable Python 3, at least one, the preferred first: that of the variable PYTHON, then python3.
 *
 * @param {Setup} setup
 * @returns {Python[]}
 */
export function somePythons(setup) {
  let found = known.get(setup)
  if (!found) {
    const commands = [...(setup.env['PYTHON'] ? [setup.env['PYTHON']] : []), ...COMMANDS]
    found = commands.flatMap((command) => probe(setup, command))
    known.set(setup, found)
  }
  if (found.length === 0) throw new SetupError('Python 3 was not found.', INSTALL)
  return found
}

/**
 * A Python that has pip, to fetch TensorFlow with and for node-gyp.
 *
 * @param {Setup} setup
 * @returns {Python}
 */
export function pythonWithPip(setup) {
  const pythons = somePythons(setup)
  const python = pythons.find(({ pip }) => pip)
  if (python) return python
  throw new SetupError(`Python has no pip (${pythons[0]?.path}).`, INSTALL)
}

/** @param {Setup} setup @param {string} command @returns {Python[]} */
function probe(setup, command) {
  const answer = ask(setup, command, ['-c', PROBE])
  if (!answer) return []
  const { major, ...python } = JSON.parse(answer)
  return major === 3 && python.minor >= OLDEST_MINOR ? [python] : []
}
