import { randomBytes } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { toWriteFault } from '../../shared/contract/errors/fileFaults.ts'
import { GraftError } from '../../shared/contract/errors/graftError.ts'

/** A model of two gigabytes is the largest that formats read. */
export const MAX_UPLOAD_BYTES = 2 * 1024 ** 3

/**
 * Takes in a file as the body of a request; gives its path. It gets its name only when it is whole.
 * @throws GraftError web.tooLarge, file.unwritable
 */
export async function receiveUpload(
  request: IncomingMessage,
  { folder, name, limit = MAX_UPLOAD_BYTES }: UploadTarget,
): Promise<string> {
  const place = join(folder, randomBytes(8).toString('hex'))
  const draft = join(place, '.draft')
  const path = join(place, safeName(name))
  try {
    await mkdir(place, { recursive: true })
    await receiveTo(draft, request, limit)
    await rename(draft, path)
    return path
  } catch (error) {
    await rm(place, { recursive: true, force: true })
    throw error instanceof GraftError ? error : toWriteFault(path, error)
  }
}

/** Writes the body of a request to a file; gives its bytes. @throws GraftError web.tooLarge over `limit` bytes */
export async function receiveTo(
  path: string,
  request: IncomingMessage,
  limit: number,
): Promise<number> {
  const tooLarge = new GraftError('web.tooLarge', { limit })
  if (Number(request.headers['content-length'] ?? 0) > limit) throw tooLarge
  let received = 0
  const count = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      received += chunk.length
      done(received > limit ? tooLarge : null, chunk)
    },
  })
  await pipeline(request, count, createWriteStream(path))
  return received
}

export interface UploadTarget {
  readonly folder: string
  /** What the file is called on the person's side. */
  readonly name: string
  readonly limit?: number
}

/** The last part of a name without what a file system takes for more than a name. */
export function safeName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? ''
  const clean = last.replace(/[\p{Cc}<>:"|?*]/gu, '_').replace(/^\.+/, '')
  return clean.trim() === '' ? 'file' : clean.slice(-120)
}
