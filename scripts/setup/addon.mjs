import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { patchKey, patchSources } from './addonPatch.mjs'
import { run, runOrExplain } from './command.mjs'
import { checkMake, cxxCompiler } from './compiler.mjs'
import { SetupError, explainFailure } from './fail.mjs'
import { libtensorflowFolder } from './libtensorflow.mjs'
import { lockEntry } from './packages.mjs'
import { nodeBinary, nodeHome } from './pinnedNode.mjs'
import { dropOthers, isLinkTo, placeLink, putInPlace } from './place.mjs'
import { progress } from './progress.mjs'
import { pythonWithPip } from './python.mjs'
import { keyOf, readStamp, sizesHold, sizesOf, writeStamp } from './stamp.mjs'

/** @typedef {import('./setup.mjs').Setup} Setup */

const PACKAGE = '@tensorflow/tfjs-node'
/** The newest Node-API that tfjs-node knows; its loader looks for the folder of that name. */
const NAPI = 8
const BINARY = join('lib', `napi-v${NAPI}`, 'tfjs_binding.node')
/** What tfjs-node looks for in its own folder, and .native/ holds. */
const LINKED = ['lib', 'deps']
const BUILD = 'Building the TensorFlow addon'
const CHECK = 'Checking TensorFlow'
const selfTest = fileURLToPath(new URL('selfTest.mjs', import.meta.url))

/** Builds tfjs-node's C++ part against libtensorflow. @type {import('./main.mjs').Step} */
export const addon = {
  bytes: 0.05e9,
  needs: [pythonWithPip, cxxCompiler, checkMake],
  isDone(setup) {
    const folder = addonFolder(setup)
    return sizesHold(folder, readStamp(join(folder, 'stamp.json'))?.['sizes'])
  },
  async run(setup) {
    const folder = addonFolder(setup)
    await progress(setup, BUILD, () => build(setup))
    await addonLinks.run(setup)
    await progress(setup, CHECK, () => checkAddon(setup))
    // Only now is it known to work.
    writeStamp(join(folder, 'stamp.json'), { sizes: sizesOf(folder, [BINARY]) })
    dropOthers(setup, 'addon-', folder)
  },
}

/** Shows the addon and the libraries to tfjs-node. @type {import('./main.mjs').Step} */
export const addonLinks = {
  bytes: 0,
  needs: [],
  isDone: (setup) =>
    LINKED.every((name) => isLinkTo(join(packageFolder(setup), name), linkTarget(setup, name))),
  run(setup) {
    for (const name of LINKED) {
      const path = join(packageFolder(setup), name)
      // A real folder is what tfjs-node's own install script makes; a link is replaced in one step.
      if (!isLinkTo(path, linkTarget(setup, name))) rmSync(path, { recursive: true, force: true })
      placeLink(path, linkTarget(setup, name))
    }
  },
}

/** @param {Setup} setup */
function packageFolder({ root }) {
  return join(root, 'node_modules', PACKAGE)
}

/** Relative, so that the checkout can be moved. @param {Setup} setup @param {string} name */
function linkTarget(setup, name) {
  return relative(packageFolder(setup), join(addonFolder(setup), name))
}

/** @param {Setup} setup */
function addonFolder(setup) {
  const made = [
    basename(libtensorflowFolder(setup)),
    lockEntry(setup, PACKAGE).integrity ?? '',
    lockEntry(setup, 'node-gyp').version ?? '',
    `${setup.platform}-${setup.arch}`,
  ]
  return join(setup.native, `addon-${keyOf('addon-2', patchKey, ...made)}`)
}

/** @param {Setup} setup */
async function build(setup) {
  const workshop = openWorkshop(setup)
  try {
    furnish(setup, workshop)
    patchSources(workshop)
    await runOrExplain(setup, {
      step: BUILD,
      log: 'addon',
      command: nodeBinary(setup),
      args: gypArguments(setup, workshop),
      cwd: workshop,
      env: buildEnvironment(setup),
    })
    const made = join(setup.temporary, 'addon')
    cpSync(join(workshop, BINARY), join(made, BINARY))
    mkdirSync(join(made, 'deps'))
    // The binary looks for the libraries in ../../deps/lib, seen from the folder it really lies in.
    const libraries = join(libtensorflowFolder(setup), 'lib')
    symlinkSync(relative(join(addonFolder(setup), 'deps'), libraries), join(made, 'deps', 'lib'))
    putInPlace(setup, made, addonFolder(setup))
  } finally {
    rmSync(workshop, { recursive: true, force: true })
  }
}

/**
 * The folder to build in. make cannot do with blanks in a path: for a checkout that has some, all
 * that the build sees is shown to it through links in the system's temporary folder.
 *
 * @param {Setup} setup
 */
function openWorkshop({ temporary }) {
  return mkdtempSync(join(/\s/.test(temporary) ? tmpdir() : temporary, 'graft-addon-'))
}

/** @param {Setup} setup @param {string} workshop */
function furnish(setup, workshop) {
  for (const name of ['binding', 'binding.gyp', 'package.json']) {
    cpSync(join(packageFolder(setup), name), join(workshop, name), { recursive: true })
  }
  mkdirSync(join(workshop, 'deps'))
  for (const name of ['lib', 'include']) {
    symlinkSync(join(libtensorflowFolder(setup), name), join(workshop, 'deps', name))
  }
  symlinkSync(nodeHome(setup), join(workshop, 'node'))
}

/** @param {Setup} setup @param {string} workshop */
function gypArguments(setup, workshop) {
  return [
    join(setup.root, 'node_modules', 'node-gyp', 'bin', 'node-gyp.js'),
    'rebuild',
    '--jobs=2',
    `--nodedir=${join(workshop, 'node')}`,
    `--python=${pythonWithPip(setup).path}`,
    '--module_name=tfjs_binding',
    `--module_path=${dirname(join(workshop, BINARY))}`,
    `--napi_build_version=${NAPI}`,
  ]
}

/**
 * npm hands its configuration on in the environment, where node-gyp prefers it to its own arguments:
 * a `nodedir` in the user's npmrc would build against another Node.
 *
 * @param {Setup} setup
 */
function buildEnvironment(setup) {
  const own = Object.entries(setup.env).filter(([name]) => !/^npm_(package_)?config_/i.test(name))
  const env = { ...Object.fromEntries(own), CXX: cxxCompiler(setup) }
  // The wheel's libraries have other names than tfjs-node's build rewrites to their place.
  const macOS = { LDFLAGS: `${setup.env['LDFLAGS'] ?? ''} -Wl,-rpath,@loader_path/../../deps/lib` }
  return setup.platform === 'darwin' ? { ...env, ...macOS } : env
}

/** @param {Setup} setup @returns {Promise<string>} */
async function checkAddon(setup) {
  const { code, output, logFile } = await run(setup, {
    log: 'selftest',
    command: nodeBinary(setup),
    args: [selfTest, setup.root],
  })
  const version = /^tensorflow (\S+) works$/m.exec(output)?.[1]
  if (code === 0 && version) return `${version} works`
  if (/SIGILL/.test(output)) {
    throw new SetupError(
      `${CHECK} failed: this processor lacks the AVX instructions that TensorFlow is built for.`,
      'Use another machine; in a virtual machine, pass the host processor through.',
    )
  }
  throw explainFailure(CHECK, output, logFile)
}
