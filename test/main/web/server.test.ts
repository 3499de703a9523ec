import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { request, type IncomingHttpHeaders } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { MAX_MESSAGE_BYTES } from '../../../src/shared/contract/workbenchApi/wire.ts'
import { startWebServer, type WebServer } from '../../../src/main/web/server.ts'
import { onlyIn } from '../../../src/main/workbench/allowedFolders.ts'
import { openWorkbench, type Workbench } from '../../../src/main/workbench/workbench.ts'

const folder = mkdtempSync(join(tmpdir(), 'graft-web-'))
const allowed = join(folder, 'allowed')
const pages = join(folder, 'pages')
const uploads = join(folder, 'uploads')
let workbench: Workbench
let server: WebServer
let cookie = ''

interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

interface Sent {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Buffer
}

/** A request with exactly these headers; `fetch` would not let a Host or a Cookie through. */
function send(path: string, { method = 'GET', headers = {}, body }: Sent = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const host = `127.0.0.1:${server.port}`
    const options = {
      port: server.port,
      host: '127.0.0.1',
      path,
      method,
      headers: { host, ...headers },
    }
    const sent = request(options, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => {
        const status = response.statusCode ?? 0
        resolve({ status, headers: response.headers, body: Buffer.concat(chunks).toString() })
      })
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

const origin = () => `http://127.0.0.1:${server.port}`
const signedIn = () => ({ cookie })

interface Connected {
  readonly call: (method: string, argument: unknown) => Promise<unknown>
  readonly closed: Promise<number>
  readonly socket: WebSocket
}

function connect(headers: Readonly<Record<string, string>>): Promise<Connected> {
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}/socket`, { headers })
  const closed = new Promise<number>((resolve) => socket.once('close', resolve))
  const call = (method: string, argument: unknown) =>
    new Promise<unknown>((resolve) => {
      socket.once('message', (data: Buffer) => {
        resolve(JSON.parse(data.toString()))
      })
      socket.send(JSON.stringify({ type: 'call', id: 7, method, argument }))
    })
  return new Promise((resolve, reject) => {
    socket.once('open', () => {
      resolve({ call, closed, socket })
    })
    socket.once('error', reject)
  })
}

beforeAll(async () => {
  for (const each of [allowed, pages, uploads, join(pages, 'assets')])
    mkdirSync(each, { recursive: true })
  writeFileSync(join(pages, 'index.html'), '<!doctype html><title>pages</title>')
  writeFileSync(join(pages, 'assets', 'a-1.js'), 'export {}')
  writeFileSync(join(folder, 'secret.html'), 'secret')
  writeFileSync(join(allowed, 'model.h5'), 'x')
  symlinkSync(join(folder, 'secret.html'), join(pages, 'link.html'))
  symlinkSync(folder, join(allowed, 'out'))
  workbench = openWorkbench({
    libraryPath: join(folder, 'library.sqlite'),
    shell: 'web',
    folders: onlyIn([{ path: allowed, kind: 'work' }]),
  })
  server = await startWebServer({
    workbench,
    rendererFolder: pages,
    uploadFolder: uploads,
    port: 0,
  })
  const welcome = await send(
    new URL(server.newAddress()).pathname + new URL(server.newAddress()).search,
  )
  cookie = welcome.headers['set-cookie']?.[0]?.split(';')[0] ?? ''
})
afterAll(async () => {
  await server.close()
  await workbench.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('a browser that was let in', () => {
  test('gets the page, with a policy that lets nothing in from elsewhere', async () => {
    const { status, headers, body } = await send('/', { headers: signedIn() })
    expect(status).toBe(200)
    expect(body).toContain('<title>pages</title>')
    const policy = String(headers['content-security-policy'])
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("script-src 'self'")
    expect(policy).not.toContain('unsafe')
    expect(headers['x-content-type-options']).toBe('nosniff')
    expect((await send('/assets/a-1.js', { headers: signedIn() })).headers['content-type']).toMatch(
      'javascript',
    )
  })

  test('has a cookie that no script reads and no other site brings', async () => {
    const { headers } = await send(server.newAddress().replace(origin(), ''))
    expect(headers['set-cookie']?.[0]).toMatch(
      /^graft_\d+=[\w-]{43}; HttpOnly; SameSite=Strict; Path=\/$/,
    )
  })

  test('calls methods and hears of what others change', async () => {
    const one = await connect({ origin: origin(), cookie })
    const two = await connect({ origin: origin(), cookie })
    const heard = new Promise<unknown>((resolve) => {
      two.socket.once('message', (data: Buffer) => {
        resolve(JSON.parse(data.toString()))
      })
    })
    await one.call('app.saveSettings', { theme: 'dark' })
    expect(await heard).toMatchObject({
      type: 'event',
      name: 'app.settings',
      payload: { theme: 'dark' },
    })
    expect(await two.call('app.settings', {})).toMatchObject({
      type: 'answer',
      id: 7,
      value: { theme: 'dark' },
    })
    one.socket.close()
    two.socket.close()
  })

  test('uploads a file under its name', async () => {
    const { status, body } = await send('/upload?name=..%2F..%2Fmy%20model.h5', {
      method: 'POST',
      headers: { ...signedIn(), origin: origin() },
      body: 'bytes of a model',
    })
    expect(status).toBe(200)
    const { path } = JSON.parse(body) as { path: string }
    expect(path.startsWith(uploads)).toBe(true)
    expect(path.endsWith('/my model.h5')).toBe(true)
    expect(readFileSync(path, 'utf8')).toBe('bytes of a model')
  })
})

describe('refused:', () => {
  test('a wrong token, and one that was used', async () => {
    const wrong = await send('/?token=0000000000000000000000000000000000000000000')
    expect(wrong).toMatchObject({ status: 401 })
    expect(wrong.headers['set-cookie']).toBeUndefined()
    const once = server.newAddress().replace(origin(), '')
    expect((await send(once)).status).toBe(200)
    expect((await send(once)).status).toBe(401)
  })

  test('everything without a session', async () => {
    expect((await send('/')).status).toBe(401)
    expect((await send('/', { headers: { cookie: `graft_${server.port}=guess` } })).status).toBe(
      401,
    )
    const upload = { method: 'POST', headers: { origin: origin() }, body: 'x' }
    expect((await send('/upload?name=a', upload)).status).toBe(401)
    const { closed } = await connect({ origin: origin() })
    expect(await closed).toBe(1008)
  })

  test('a foreign Origin', async () => {
    const evil = { origin: 'https://evil.example', cookie }
    expect((await send('/', { headers: evil })).status).toBe(403)
    expect(
      (await send('/upload?name=a', { method: 'POST', headers: evil, body: 'x' })).status,
    ).toBe(403)
    await expect(connect(evil)).rejects.toThrow('403')
    await expect(connect({ cookie })).rejects.toThrow('403')
    const otherPort = `http://127.0.0.1:${server.port + 1}`
    await expect(connect({ origin: otherPort, cookie })).rejects.toThrow('403')
    const noOrigin = { method: 'POST', headers: signedIn(), body: 'x' }
    expect((await send('/upload?name=a', noOrigin)).status).toBe(403)
  })

  test('a foreign Host', async () => {
    const host = `evil.example:${server.port}`
    expect((await send('/', { headers: { ...signedIn(), host } })).status).toBe(403)
    expect((await send('/', { headers: { ...signedIn(), host: '127.0.0.1' } })).status).toBe(403)
    const rebound = { host, origin: `http://${host}`, cookie }
    await expect(connect(rebound)).rejects.toThrow('403')
  })

  test('a path outside the allowed folders, also by way of a link', async () => {
    const { call, socket } = await connect({ origin: origin(), cookie })
    const outside = { type: 'failure', error: { code: 'workbench.outsideFolders' } }
    for (const path of ['/etc', folder, join(allowed, '..'), join(allowed, 'out'), 'model.h5']) {
      expect(await call('files.list', { path }), path).toMatchObject(outside)
    }
    expect(await call('models.open', { reference: join(folder, 'secret.html') })).toMatchObject(
      outside,
    )
    const listed = await call('files.list', { path: allowed })
    expect(listed).toMatchObject({
      value: { entries: [{ name: 'out' }, { name: 'model.h5' }], parent: null },
    })
    socket.close()
  })

  test('a message that is too large, and the server goes on', async () => {
    const { socket, closed } = await connect({ origin: origin(), cookie })
    socket.send(Buffer.alloc(MAX_MESSAGE_BYTES + 1, 'x').toString())
    expect(await closed).toBe(1009)
    expect((await send('/', { headers: signedIn() })).status).toBe(200)
  })

  test('an upload that is too large, before it is read', async () => {
    const headers = { ...signedIn(), origin: origin(), 'content-length': String(3 * 1024 ** 3) }
    const before = readdirSync(uploads)
    const answer = await new Promise<number>((resolve, reject) => {
      const options = {
        port: server.port,
        host: '127.0.0.1',
        path: '/upload?name=a',
        method: 'POST',
        headers,
      }
      const sent = request(options, (response) => {
        resolve(response.statusCode ?? 0)
        sent.destroy()
      })
      sent.on('error', reject)
      sent.flushHeaders()
    })
    expect(answer).toBe(413)
    expect(readdirSync(uploads)).toEqual(before)
  })

  test.each([
    '/../secret.html',
    '/..%2fsecret.html',
    '/%2e%2e/secret.html',
    '/link.html',
    '/assets',
    '/..\\secret.html',
    '/%',
  ])('a file outside the pages: %s', async (path) => {
    expect((await send(path, { headers: signedIn() })).status).toBe(404)
  })

  test('messages that are no call, and methods that are not in the contract', async () => {
    const { socket, call } = await connect({ origin: origin(), cookie })
    const answers: unknown[] = []
    for (const text of ['not json', '[]', '{"type":"call"}', '{"type":"close"}']) {
      const answer = new Promise<unknown>((resolve) => {
        socket.once('message', (data: Buffer) => {
          resolve(JSON.parse(data.toString()))
        })
      })
      socket.send(text)
      answers.push(await answer)
    }
    expect(answers).toHaveLength(4)
    for (const answer of answers) {
      expect(answer).toMatchObject({ type: 'failure', error: { code: 'workbench.badArgument' } })
    }
    for (const method of ['app.nothing', 'constructor.name', '__proto__.toString', '']) {
      expect(await call(method, {})).toMatchObject({ error: { code: 'workbench.noMethod' } })
    }
    const wrong = await call('documents.get', { id: 3 })
    expect(wrong).toMatchObject({ error: { code: 'workbench.badArgument' } })
    const more = await call('documents.get', { id: 'a', more: true })
    expect(more).toMatchObject({ error: { code: 'workbench.badArgument' } })
    socket.close()
  })

  test('pages that were not built', async () => {
    const options = { workbench, rendererFolder: folder, uploadFolder: uploads, port: 0 }
    await expect(startWebServer(options)).rejects.toMatchObject({ code: 'web.notBuilt' })
  })

  test('a port that is in use', async () => {
    const options = { workbench, rendererFolder: pages, uploadFolder: uploads, port: server.port }
    await expect(startWebServer(options)).rejects.toMatchObject({ code: 'web.portTaken' })
  })
})
