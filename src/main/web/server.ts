import { existsSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { GraftError, toErrorRecord } from '../../shared/contract/errors/graftError.ts'
import type { Workbench } from '../workbench/workbench.ts'
import { createGate, type Gate } from './gate.ts'
import { sendJson, sendText, sendWelcome } from './responses.ts'
import { createSocketHost } from './socket.ts'
import { sendStaticFile } from './staticFiles.ts'
import { receiveUpload } from './upload.ts'
import { createFolderUploads, type FolderUploads } from './uploadFolder.ts'

export interface WebServerOptions {
  readonly workbench: Pick<Workbench, 'dispatch' | 'listen'>
  /** The built renderer. */
  readonly rendererFolder: string
  /** Where uploads go. */
  readonly uploadFolder: string
  /** 0: any that is free. */
  readonly port: number
}

/** The workbench on this machine's loopback address. */
export interface WebServer {
  readonly port: number
  /** An address that lets one browser in, once. */
  readonly newAddress: () => string
  readonly close: () => Promise<void>
}

/** Nobody outside this machine reaches it. */
const LOOPBACK = '127.0.0.1'

/**
 * Starts the server.
 * @throws GraftError web.notBuilt, web.portTaken
 */
export async function startWebServer(options: WebServerOptions): Promise<WebServer> {
  if (!existsSync(join(options.rendererFolder, 'index.html'))) {
    throw new GraftError('web.notBuilt', { folder: options.rendererFolder })
  }
  const server = createServer()
  const folders = createFolderUploads()
  const port = await listen(server, options.port)
  const gate = createGate(port)
  const sockets = createSocketHost(options.workbench)
  server.on('request', (request, response) => {
    void handle({ request, response, gate, options, folders }).catch(() => response.destroy())
  })
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => undefined)
    const { headers, url } = request
    const isOwn = gate.isOwnHost(headers.host) && gate.isOwnOrigin(headers.origin)
    if (!isOwn || url !== '/socket') {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n')
      return
    }
    sockets.accept({ request, socket, head }, gate.hasSession(headers.cookie))
  })
  return {
    port,
    newAddress: () => `http://${LOOPBACK}:${port}/?token=${gate.issueToken()}`,
    close: () => {
      sockets.close()
      server.closeAllConnections()
      return new Promise((resolve) => {
        server.close(() => {
          resolve()
        })
      })
    },
  }
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      reject(new GraftError('web.portTaken', { port, reason: error.message }))
    })
    server.listen(port, LOOPBACK, () => {
      resolve((server.address() as AddressInfo).port)
    })
  })
}

interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly gate: Gate
  readonly options: WebServerOptions
  readonly folders: FolderUploads
}

const SIGN_IN =
  'This address works only in the browser that was let in. Use the address that Graft printed where it was started; ' +
  'press Enter there for a new one.'

async function handle(exchange: Exchange): Promise<void> {
  const { request, response, gate, options } = exchange
  const { host, origin, cookie } = request.headers
  if (!gate.isOwnHost(host)) {
    sendText(response, 403, 'Graft answers only to the name of this machine.')
    return
  }
  if (origin !== undefined && !gate.isOwnOrigin(origin)) {
    sendText(response, 403, 'Graft answers only to its own pages.')
    return
  }
  const url = new URL(request.url ?? '/', `http://${host ?? ''}`)
  const token = url.searchParams.get('token')
  if (token !== null && url.pathname === '/' && request.method === 'GET') {
    welcome(exchange, token)
    return
  }
  if (!gate.hasSession(cookie)) {
    sendText(response, 401, SIGN_IN)
    return
  }
  if (url.pathname === '/upload' && ['POST', 'DELETE'].includes(request.method ?? '')) {
    await upload(exchange, url.searchParams)
    return
  }
  if (request.method !== 'GET') {
    sendText(response, 405, 'There is nothing here.')
    return
  }
  await sendStaticFile(response, options.rendererFolder, url.pathname)
}

/** A token that was used before still serves the browser that used it: a reload of the first page. */
function welcome({ request, response, gate }: Exchange, token: string): void {
  const cookie = gate.redeem(token)
  if (cookie !== null) sendWelcome(response, cookie)
  else if (gate.hasSession(request.headers.cookie)) {
    response.writeHead(302, { Location: '/' }).end()
  } else sendText(response, 401, SIGN_IN)
}

/** Uploads must name their origin: a form of another page cannot. */
async function upload(exchange: Exchange, query: URLSearchParams): Promise<void> {
  const { request, response, gate } = exchange
  if (!gate.isOwnOrigin(request.headers.origin)) {
    sendText(response, 403, 'Graft answers only to its own pages.')
    return
  }
  try {
    sendJson(response, 200, { path: await takeIn(exchange, query) })
  } catch (error) {
    const record = toErrorRecord(error)
    sendJson(response, record.code === 'web.tooLarge' ? 413 : 500, record)
    request.resume()
  }
}

/** A file, a file of a folder, or the end of a folder that nobody wants any more; gives the path that came of it. */
async function takeIn(
  { request, options, folders }: Exchange,
  query: URLSearchParams,
): Promise<string> {
  const name = query.get('name') ?? ''
  const batch = query.get('batch')
  const folder = options.uploadFolder
  if (request.method === 'DELETE') {
    await folders.drop({ folder, batch: batch ?? '' })
    return ''
  }
  return batch === null
    ? receiveUpload(request, { folder, name })
    : folders.receive(request, { folder, batch, path: name })
}
