import { rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runOrExplain } from './command.mjs'
import { pipDownload } from './pipDownload.mjs'
import { dropOthers, putInPlace } from './place.mjs'
import { progress } from './progress.mjs'
import { pythonWithPip } from './python.mjs'
import { keyOf, readStamp, sizesHold, sizesOf, writeStamp } from './stamp.mjs'
import { TENSORFLOW_VERSION } from './wheels.mjs'

/** @typedef {import('./setup.mjs').Setup} Setup */

const DOWNLOAD = `Downloading TensorFlow ${TENSORFLOW_VERSION}`
const UNPACK = 'Unpacking TensorFlow'
const unpacker = fileURLToPath(new URL('unpackWheel.py', import.meta.url))

/** Fetches the two native libraries and the C headers. @type {import('./main.mjs').Step} */
export const libtensorflow = {
  // The wheel twice, since pip copies it from where it downloads, and what comes out of it.
  bytes: 1.5e9,
  needs: [pythonWithPip],
  isDone(setup) {
    const folder = libtensorflowFolder(setup)
    return sizesHold(folder, readStamp(join(folder, 'stamp.json'))?.['sizes'])
  },
  async run(setup) {
    const downloads = join(setup.temporary, 'wheel')
    const file = await progress(setup, DOWNLOAD, async () => ({
      path: await download(setup, downloads),
    }))
    await progress(setup, UNPACK, () => unpack(setup, file.path))
    rmSync(downloads, { recursive: true })
    dropOthers(setup, 'tensorflow-', libtensorflowFolder(setup))
  },
}

/**
 * Where the libraries of this platform's wheel are or will be.
 *
 * @param {Setup} setup
 */
export function libtensorflowFolder(setup) {
  return join(setup.native, `tensorflow-${keyOf('tensorflow-1', wheelOf(setup).sha256)}`)
}

/** @param {Setup} setup */
function wheelOf({ wheels, platform, arch }) {
  const wheel = wheels[`${platform}-${arch}`]
  if (!wheel) throw new Error(`no wheel for ${platform} ${arch}`)
  return wheel
}

/**
 * @param {Setup} setup
 * @param {string} folder
 * @returns {Promise<string>} the wheel's path
 */
function download(setup, folder) {
  const { requirement, platformTag, sha256 } = wheelOf(setup)
  const abi = ['--python-version', '3.12', '--implementation', 'cp', '--abi', 'cp312']
  const flags = ['--platform', platformTag, ...abi]
  const what = { step: DOWNLOAD, name: 'TensorFlow', log: 'pip-download' }
  return pipDownload(setup, { ...what, folder, requirement, sha256, flags })
}

/** @param {Setup} setup @param {string} file */
async function unpack(setup, file) {
  const { libraries, links } = wheelOf(setup)
  const made = join(setup.temporary, 'tensorflow')
  await runOrExplain(setup, {
    step: UNPACK,
    log: 'unpack',
    command: pythonWithPip(setup).path,
    args: [unpacker, file, made, ...libraries],
  })
  for (const [name, library] of Object.entries(links)) symlinkSync(library, join(made, 'lib', name))
  const files = libraries.map((name) => join('lib', name))
  files.push(join('include', 'tensorflow', 'c', 'c_api.h'))
  writeStamp(join(made, 'stamp.json'), { sizes: sizesOf(made, files) })
  putInPlace(setup, made, libtensorflowFolder(setup))
}
