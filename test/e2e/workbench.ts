import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout } from 'node:timers/promises'
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { findBrowser } from '../../scripts/setup/browser.mjs'

/**
 * The real thing for tests: `graft serve` as its own process, and pages of a real browser. Without a browser such tests
 * are skipped and say so; in CI one must be there.
 */
const root = join(import.meta.dirname, '..', '..')

/** A browser of this machine, or Playwright's own. */
function browserProgram(): string | undefined {
  const found = findBrowser({ env: process.env, platform: process.platform })
  const own = chromium.executablePath()
  return found ?? (existsSync(own) ? own : undefined)
}

const executablePath = browserProgram()
const mustHave = (process.env['CI'] ?? '') !== ''

/** A suite that needs a browser. */
export function describeInBrowser(name: string, suite: () => void): void {
  if (executablePath !== undefined) describe(name, suite)
  else if (mustHave) {
    test(name, () => {
      throw new Error('There is no browser. Install Chromium, or name one in GRAFT_BROWSER.')
    })
  } else {
    console.warn(`skipped: no browser, "${name}". Install Chromium, or name one in GRAFT_BROWSER.`)
    describe.skip(name, suite)
  }
}

/** A server with a library and a folder of its own. */
export interface Served {
  readonly address: string
  readonly origin: string
  readonly folder: string
  readonly library: string
  /** Ends the server as Ctrl+C does; resolves to its exit code. */
  readonly stop: () => Promise<number | null>
  readonly process: ChildProcess
}

const JSON_LINE = /^\{.*"type":"serving"/

/** Starts `graft serve`; pages may look into `folder` alone. */
export async function serve(options: { readonly folder?: string } = {}): Promise<Served> {
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'graft-e2e-')))
  const library = join(folder, 'library.graft.sqlite')
  const child = spawn(
    process.execPath,
    [
      join(root, 'src/main/cli/index.ts'),
      'serve',
      '--json',
      '--library',
      library,
      '--folder',
      folder,
    ],
    { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const address = await firstAddress(child)
  return {
    address,
    origin: new URL(address).origin,
    folder,
    library,
    process: child,
    stop: async () => {
      if (child.exitCode !== null) return child.exitCode
      const ended = once(child, 'exit')
      child.kill('SIGINT')
      await ended
      return child.exitCode
    },
  }
}

async function firstAddress(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('the server has no output')
  for await (const line of createInterface(child.stdout)) {
    if (JSON_LINE.test(line)) return (JSON.parse(line) as { readonly address: string }).address
  }
  throw new Error('the server ended before it gave an address')
}

export interface WorkbenchFixture {
  readonly served: () => Served
  /**
   * A new page that is let in, at `hash`. It fails the test when the page throws, logs an error or breaks its content
   * security policy, unless it `mayFail`.
   */
  readonly openPage: (hash?: string, options?: { readonly mayFail?: boolean }) => Promise<Page>
  /** A page of another browser profile, which has no session. */
  readonly openStranger: () => Promise<Page>
}

/** Uses the address that lets one browser in, as its first request would; gives the session's cookie. */
async function letIn({ address }: Served): Promise<{ name: string; value: string }> {
  const welcome = await fetch(address)
  const [name = '', value = ''] =
    (welcome.headers.get('set-cookie') ?? '').split(';')[0]?.split('=') ?? []
  if (!welcome.ok || value === '') throw new Error('the server let nobody in')
  return { name, value }
}

/** Now and then a new Chromium never answers its first request for a page. */
const STARTS = 3
const START_LIMIT = 30_000

async function startBrowser(
  cookie: { readonly name: string; readonly value: string },
  url: string,
  starts = STARTS,
): Promise<{ readonly browser: Browser; readonly context: BrowserContext }> {
  const browser = await chromium.launch({
    ...(executablePath === undefined ? {} : { executablePath }),
    args: [...browserArgs],
    timeout: START_LIMIT,
  })
  const opened = openContext(browser).then(async (context) => {
    await context.addCookies([{ ...cookie, url, httpOnly: true, sameSite: 'Strict' }])
    return context
  })
  const context = await Promise.race([opened, setTimeout(START_LIMIT, null, { ref: false })])
  if (context !== null) return { browser, context }
  opened.catch(() => undefined)
  await Promise.race([browser.close(), setTimeout(5_000, null, { ref: false })])
  if (starts <= 1) throw new Error('the browser does not answer')
  return startBrowser(cookie, url, starts - 1)
}

/** A context in which a page was opened and closed. */
async function openContext(browser: Browser): Promise<BrowserContext> {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    locale: 'en-GB',
    colorScheme: 'light',
  })
  const first = await context.newPage()
  await first.close()
  return context
}

/** One server and one browser for a suite; call it in `describeInBrowser`. */
export function useWorkbench(): WorkbenchFixture {
  let browser: Browser | null = null
  let server: Served | null = null
  let context: BrowserContext | null = null
  beforeAll(async () => {
    server = await serve()
    const cookie = await letIn(server)
    const started = await startBrowser(cookie, server.origin)
    browser = started.browser
    context = started.context
  })
  afterAll(async () => {
    await browser?.close()
    await server?.stop()
    if (server !== null) await rm(server.folder, { recursive: true, force: true })
  })
  const served = (): Served => {
    if (server === null) throw new Error('the server is not there yet')
    return server
  }
  return {
    served,
    openPage: async (hash = '#/home', { mayFail = false } = {}) => {
      const page = await required(context).newPage()
      page.on('pageerror', (error) => {
        throw error
      })
      page.on('console', (message) => {
        if (message.type() === 'error' && !mayFail)
          throw new Error(`the page logged: ${message.text()}`)
      })
      await page.goto(`${served().origin}/${hash}`)
      return page
    },
    openStranger: async () => {
      const stranger = await required(browser).newContext()
      return stranger.newPage()
    },
  }
}

/** Calls a method over a connection of its own, as another tab would. Gives the answer or throws the message. */
export function callFromPage(page: Page, method: string, argument: unknown): Promise<unknown> {
  return page.evaluate(
    (call) =>
      new Promise((resolve, reject) => {
        const socket = new WebSocket(`${location.origin.replace('http', 'ws')}/socket`)
        socket.onopen = () => {
          socket.send(JSON.stringify({ type: 'call', id: 1, ...call }))
        }
        // A connection that is refused or cut answers nothing. Once there is an answer this says nothing more.
        socket.onclose = ({ code, reason }) => {
          reject(new Error(`the connection was closed: ${code} ${reason}`))
        }
        socket.onmessage = ({ data }) => {
          const answer = JSON.parse(String(data)) as {
            readonly type: string
            readonly value?: unknown
            readonly error?: { readonly message: string }
          }
          if (answer.type === 'event') return
          socket.close()
          if (answer.error === undefined) resolve(answer.value)
          else reject(new Error(answer.error.message))
        }
      }),
    { method, argument },
  )
}

function required<T>(value: T | null): T {
  if (value === null) throw new Error('the browser is not there yet')
  return value
}

/** No sandbox: tests run as root in containers. The rest keeps the browser from the network. */
const browserArgs = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
] as const
