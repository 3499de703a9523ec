import { readFile } from 'node:fs/promises'
import { extname } from 'node:path'
import { protocol } from 'electron'
import { securityHeaders } from '../web/responses.ts'
import { contentTypeOf, findStaticFile } from '../web/staticFiles.ts'

const SCHEME = 'graft-app'
const HOST = 'pages'

/** The address of the workbench's page. */
export const APP_URL = `${SCHEME}://${HOST}/index.html`

/** Whether an address is one of the workbench's own pages. */
export function isAppUrl(url: string): boolean {
  return URL.canParse(url) && new URL(url).protocol === `${SCHEME}:` && new URL(url).host === HOST
}

/** Must be said before the app is ready. */
export function declareProtocol(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ])
}

/** Serves the built pages from their folder, and nothing outside it. */
export function serveProtocol(rendererFolder: string): void {
  protocol.handle(SCHEME, (request) => answer(rendererFolder, request.url))
}

/** The answer to one request. */
export async function answer(folder: string, url: string): Promise<Response> {
  if (!isAppUrl(url)) return new Response('', { status: 404 })
  const file = await findStaticFile(folder, new URL(url).pathname)
  const type = file === null ? undefined : contentTypeOf(extname(file))
  if (file === null || type === undefined) return new Response('', { status: 404 })
  const body = new Uint8Array(await readFile(file))
  return new Response(body, { headers: { ...securityHeaders, 'Content-Type': type } })
}
