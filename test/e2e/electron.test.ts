import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron, type ElectronApplication, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

/** The real desktop shell, where Electron's runtime was installed and there is a screen. */
const root = join(import.meta.dirname, '..', '..')

function findElectron(): string | null {
  const folder = join(root, 'node_modules', 'electron')
  try {
    const path = join(folder, 'dist', readFileSync(join(folder, 'path.txt'), 'utf8').trim())
    const hasScreen = process.platform !== 'linux' || (process.env['DISPLAY'] ?? '') !== ''
    return existsSync(path) && hasScreen ? path : null
  } catch {
    return null
  }
}

const executablePath = findElectron()
if (executablePath === null) console.warn('skipped: no Electron runtime')

describe.skipIf(executablePath === null)('the desktop shell', () => {
  let app: ElectronApplication
  let page: Page
  let folder = ''

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'graft-electron-'))
    const library = join(folder, 'library.sqlite')
    app = await _electron.launch({
      executablePath: executablePath ?? '',
      args: ['.', `--user-data-dir=${folder}`, join(root, 'resources', 'models', 'blobs.h5')],
      cwd: root,
      env: { ...process.env, GRAFT_LIBRARY: library },
    })
    page = await app.firstWindow()
  })
  afterAll(async () => {
    await app.close()
    await rm(folder, { recursive: true, force: true })
  })

  test('opens the file that it was started with', async () => {
    await page.getByRole('banner').getByText('from blobs.h5').waitFor()
  })

  test('gives the page the contract and nothing of Node', async () => {
    const given = await page.evaluate(() => ({
      bridge: Object.keys((window as unknown as { graft: object }).graft).sort(),
      node: typeof (globalThis as { process?: unknown }).process,
      require: typeof (globalThis as { require?: unknown }).require,
    }))
    expect(given).toEqual({
      bridge: ['methods', 'onEvent', 'pathOfFile'],
      node: 'undefined',
      require: 'undefined',
    })
  })

  test('goes nowhere else and opens no other window', async () => {
    await page.evaluate(() => {
      window.open('https://example.org/')
      window.location.href = 'https://example.org/'
    })
    await page.getByRole('banner').waitFor()
    expect(app.windows()).toHaveLength(1)
    expect(page.url()).toMatch(/^graft-app:\/\/pages\//)
  })
})
