import { createReadStream } from 'node:fs'
import { realpath, stat } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { extname, join, relative, resolve, isAbsolute } from 'node:path'
import { securityHeaders, sendText } from './responses.ts'

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
}

/** The media type of a file by its extension; only these are served. */
export function contentTypeOf(extension: string): string | undefined {
  return types[extension]
}

/** A file of the built renderer by the path of its address, or `null`: nothing outside `folder`, links followed. */
export async function findStaticFile(folder: string, urlPath: string): Promise<string | null> {
  const decoded = decodePath(urlPath)
  if (decoded === null || decoded.includes('\0') || decoded.includes('\\')) return null
  const asked = resolve(join(folder, decoded === '/' ? 'index.html' : decoded))
  try {
    const root = await realpath(folder)
    const real = await realpath(asked)
    const way = relative(root, real)
    if (way === '' || way.startsWith('..') || isAbsolute(way)) return null
    return (await stat(real)).isFile() ? real : null
  } catch {
    return null
  }
}

function decodePath(path: string): string | null {
  try {
    return decodeURIComponent(path)
  } catch {
    return null
  }
}

/** Answers with a file; what is missing is 404. */
export async function sendStaticFile(
  response: ServerResponse,
  folder: string,
  urlPath: string,
): Promise<void> {
  const file = await findStaticFile(folder, urlPath)
  const type = file === null ? undefined : contentTypeOf(extname(file))
  if (file === null || type === undefined) {
    sendText(response, 404, 'There is nothing here.')
    return
  }
  // Built files carry their hash in their names; the page that names them does not.
  const lasts = urlPath.startsWith('/assets/')
  response.writeHead(200, {
    ...securityHeaders,
    'Content-Type': type,
    'Cache-Control': lasts ? 'private, max-age=31536000, immutable' : 'no-cache',
  })
  createReadStream(file)
    .on('error', () => response.destroy())
    .pipe(response)
}
