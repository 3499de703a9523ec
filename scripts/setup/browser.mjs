import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { findOnPath } from './command.mjs'
import { progress } from './progress.mjs'

/** @typedef {import('./setup.mjs').Setup} Setup */

const LABEL = 'Installing Chromium for the tests of the workbench'

/** Programs that Playwright drives, as systems name them. */
const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome']

const MAC_PLACES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

/**
 * A browser for the tests: the one that GRAFT_BROWSER names, one on the path, one that Playwright brought. Undefined
 * when there is none.
 *
 * @param {Pick<Setup, 'env' | 'platform'>} setup
 * @returns {string | undefined}
 */
export function findBrowser(setup) {
  const named = setup.env['GRAFT_BROWSER']
  if (named) return existsSync(named) ? named : undefined
  for (const name of NAMES) {
    const found = findOnPath(/** @type {Setup} */ (setup), name)
    if (found) return found
  }
  const places = setup.platform === 'darwin' ? MAC_PLACES : []
  return [...places, ...playwrightBrowsers(setup)].find((path) => existsSync(path))
}

/** @param {Pick<Setup, 'env' | 'platform'>} setup */
function playwrightBrowsers({ env, platform }) {
  const isMac = platform === 'darwin'
  const cache = isMac ? ['Library', 'Caches'] : ['.cache']
  const folder =
    env['PLAYWRIGHT_BROWSERS_PATH'] ?? join(env['HOME'] ?? '', ...cache, 'ms-playwright')
  const mac = ['chrome-mac', 'Chromium.app', 'Contents', 'MacOS', 'Chromium']
  const places = isMac
    ? [mac]
    : [
        ['chrome-linux', 'chrome'],
        ['chrome-linux64', 'chrome'],
      ]
  return foldersIn(folder)
    .filter((name) => name.startsWith('chromium-'))
    .flatMap((name) => places.map((place) => join(folder, name, ...place)))
}

/** @param {string} folder */
function foldersIn(folder) {
  try {
    return readdirSync(folder).sort().reverse()
  } catch {
    return []
  }
}

/**
 * Brings a browser where the set-up may install one: as root on Debian and its kin. Elsewhere, and when that fails, it
 * says what to do, and the tests that need one are skipped. @type {import('./main.mjs').Step}
 */
export const browser = {
  bytes: 0.5e9,
  needs: [],
  isDone: (setup) => findBrowser(setup) !== undefined || !canInstall(setup),
  async run(setup) {
    const apt = /** @param {string[]} args */ (...args) =>
      setup.spawnSync('apt-get', args, {
        env: { ...setup.env, DEBIAN_FRONTEND: 'noninteractive' },
        encoding: 'utf8',
        timeout: 600_000,
      }).status === 0
    await progress(setup, LABEL, () => {
      apt('update')
      apt('install', '-y', '--no-install-recommends', 'chromium', 'fonts-dejavu')
      return Promise.resolve()
    })
    if (findBrowser(setup) === undefined) {
      setup.write(
        'No browser could be installed; the tests of the workbench are skipped. Install Chromium, or name a ' +
          'browser in GRAFT_BROWSER.\n',
      )
    }
  },
}

/** @param {Setup} setup */
function canInstall(setup) {
  const isRoot = typeof process.getuid === 'function' && process.getuid() === 0
  return setup.platform === 'linux' && isRoot && findOnPath(setup, 'apt-get') !== undefined
}
