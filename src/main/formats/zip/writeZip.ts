import { createReadStream } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import { Zip, ZipPassThrough } from 'fflate'
import { GraftError } from '../../../shared/contract/errors/graftError.ts'

/** A file of an archive: its bytes, or a file on the disk that holds them. */
export interface ZipMember {
  readonly name: string
  readonly content: Uint8Array | { readonly path: string; readonly bytes: number }
}

/** Places in an archive are numbers of 32 bits, in the form that every program reads. */
const MAX_BYTES = 2 ** 32 - 2 ** 20

/** The same for every archive, so that equal models give equal files. */
const STAMP = new Date(1980, 0, 1)

/**
 * Writes an archive whose files are stored as they are, as Keras does: weights hardly shrink. Files of the disk go through
 * in parts. Errors: `file.tooLarge` over 4 GB, those of the file system.
 */
export async function writeZip(path: string, members: readonly ZipMember[]): Promise<void> {
  const bytes = members.reduce((sum, { content }) => sum + sizeOf(content), 0)
  if (bytes > MAX_BYTES) {
    throw new GraftError('file.tooLarge', { path, what: 'The archive', bytes, limit: MAX_BYTES })
  }
  const file = await open(path, 'w')
  try {
    await fill(file, members)
  } finally {
    await file.close()
  }
}

const sizeOf = (content: ZipMember['content']) =>
  content instanceof Uint8Array ? content.byteLength : content.bytes

async function fill(file: FileHandle, members: readonly ZipMember[]): Promise<void> {
  const ready: Uint8Array[] = []
  const zip = new Zip((error, data) => {
    if (error !== null) throw error
    ready.push(data)
  })
  const drain = async () => {
    for (const part of ready.splice(0)) await writeAll(file, part)
  }
  for (const { name, content } of members) {
    const member = new ZipPassThrough(name)
    member.mtime = STAMP
    zip.add(member)
    if (content instanceof Uint8Array) member.push(content)
    else {
      for await (const chunk of createReadStream(content.path)) {
        member.push(chunk as Buffer)
        await drain()
      }
    }
    member.push(new Uint8Array(0), true)
    await drain()
  }
  zip.end()
  await drain()
}

async function writeAll(file: FileHandle, part: Uint8Array): Promise<void> {
  for (let at = 0; at < part.length;) {
    const { bytesWritten } = await file.write(part, at)
    at += bytesWritten
  }
}
