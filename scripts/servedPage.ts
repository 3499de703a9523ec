import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { chromium, type Page } from 'playwright-core'
import { buildIfStale } from './build.ts'
import { findBrowser } from './setup/browser.mjs'

const root = join(import.meta.dirname, '..')

/** Works with a page of the workbench, as its sources are now, in a real browser: a server, a library and a folder of its own, gone at the end. */
export async function withServedPage(
  work: (page: Page, folder: string) => Promise<void>,
): Promise<void> {
  buildIfStale()
  const folder = await mkdtemp(join(tmpdir(), 'graft-page-'))
  const { child, address } = await serve(folder)
  const executablePath = findBrowser({ env: process.env, platform: process.platform })
  const browser = await chromium.launch({
    ...(executablePath === undefined ? {} : { executablePath }),
    args: ['--no-sandbox', '--disable-gpu'],
  })
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, locale: 'en-GB' })
    await page.goto(address)
    await page.getByRole('heading', { level: 1 }).waitFor()
    await work(page, folder)
  } finally {
    await browser.close()
    const ended = once(child, 'exit')
    child.kill('SIGINT')
    await ended
    await rm(folder, { recursive: true, force: true })
  }
}

async function serve(folder: string): Promise<{ child: ChildProcess; address: string }> {
  const library = join(folder, 'library.graft.sqlite')
  const program = join(root, 'src/main/cli/index.ts')
  const child = spawn(
    process.execPath,
    [program, 'serve', '--json', '--library', library, '--folder', folder],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  for await (const line of createInterface(child.stdout)) {
    if (line.includes('"type":"serving"')) {
      return { child, address: (JSON.parse(line) as { readonly address: string }).address }
    }
  }
  throw new Error('the server ended before it gave an address')
}
