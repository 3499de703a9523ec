import { createWriteStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { Transform, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { crc32 } from 'node:zlib'
import type { Entry } from 'yauzl'
import { systemErrorCode, toReadFault } from '../../../shared/contract/errors/fileFaults.ts'
import { GraftError } from '../../../shared/contract/errors/graftError.ts'
import { readDirectory, type ZipDirectory, type ZipEntry } from './zipDirectory.ts'

/** An open zip archive. Its files are unpacked one by one, when they are asked for. */
export interface ZipArchive {
  readonly entries: ReadonlyMap<string, ZipEntry>
  /** A whole file of at most `limit` bytes. */
  readonly read: (name: string, limit: number) => Promise<Uint8Array>
  /** Unpacks a file of at most `limit` bytes to the disk, without holding it in memory. */
  readonly extract: (name: string, target: string, limit: number) => Promise<void>
}

/** Deflate packs zeros 1032 times: what is packed more than this and is large is made to fill disks. */
const MAX_EXPANSION = 200
const EXPANSION_FLOOR = 64 * 2 ** 20

/**
 * Opens a zip archive, works with it and closes it. Errors of the work; of the archive: `file.missing`,
 * `file.unreadable`, `file.damaged` (also for sums that do not agree), `file.outsideFolder`, `file.tooLarge`,
 * `file.partMissing` for a name that is not there.
 */
export async function withZip<T>(
  path: string,
  work: (archive: ZipArchive) => Promise<T>,
): Promise<T> {
  const file = await open(path, 'r').catch((error: unknown) => {
    throw toReadFault(path, error)
  })
  try {
    const directory = await readDirectory(path, file)
    const unpackTo = async (name: string, limit: number, target: Writable) => {
      const entry = directory.entries.get(name)
      if (entry !== undefined) checkSize(path, entry, limit)
      await unpack(path, directory, name, target)
    }
    return await work({
      entries: directory.entries,
      read: async (name, limit) => {
        const parts: Buffer[] = []
        await unpackTo(name, limit, collector(parts))
        return Buffer.concat(parts)
      },
      extract: (name, target, limit) => unpackTo(name, limit, createWriteStream(target)),
    })
  } finally {
    await file.close()
  }
}

function collector(parts: Buffer[]): Writable {
  return new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      parts.push(chunk)
      done()
    },
  })
}

function checkSize(path: string, { name, bytes, packedBytes }: ZipEntry, limit: number): void {
  const isBomb = bytes > EXPANSION_FLOOR && bytes > packedBytes * MAX_EXPANSION
  if (!isBomb && bytes <= limit) return
  const allowed = isBomb ? packedBytes * MAX_EXPANSION : Math.floor(limit)
  throw new GraftError('file.tooLarge', { path, what: `"${name}"`, bytes, limit: allowed })
}

async function unpack(
  path: string,
  { archive, entries }: ZipDirectory,
  name: string,
  target: Writable,
): Promise<void> {
  const found = entries.get(name)
  if (found === undefined) throw new GraftError('file.partMissing', { path, part: name })
  const fault = (reason: string) => new GraftError('file.damaged', { path, where: name, reason })
  const source = await archive.openReadStreamPromise(found.entry).catch((error: unknown) => {
    throw fault(error instanceof Error ? error.message : String(error))
  })
  try {
    await pipeline(source, checker(found.entry, fault), target)
  } catch (error) {
    const code = systemErrorCode(error)
    if (code?.startsWith('Z_') === true) throw fault('its packed numbers are damaged')
    if (error instanceof GraftError || code !== null) throw toReadFault(path, error)
    throw fault(error instanceof Error ? error.message : String(error))
  }
}

/** Looks at the sum; that no more and no less comes than the directory promised, yauzl sees to. */
function checker(entry: Entry, fault: (reason: string) => GraftError): Transform {
  let sum = 0
  return new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      sum = crc32(chunk, sum)
      done(null, chunk)
    },
    flush: (done) => {
      done(sum === entry.crc32 ? null : fault('its check sum is wrong'))
    },
  })
}
