import { createReadStream, createWriteStream } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import { Transform, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { crc32, createInflateRaw } from 'node:zlib'
import { systemErrorCode, toReadFault } from '../../../shared/contract/errors/fileFaults.ts'
import { GraftError } from '../../../shared/contract/errors/graftError.ts'
import { readExactly } from './readExactly.ts'
import { readDirectory, type ZipEntry } from './zipDirectory.ts'

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

/** Place of the lengths of name and extra field in an entry's own header of 30 bytes. */
const HEADER = { bytes: 30, signature: 0x04034b50, nameBytes: 26, extraBytes: 28 } as const

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
    const { size } = await file.stat()
    const entries = await readDirectory(path, file, size)
    const unpackTo = async (name: string, limit: number, target: Writable) => {
      const entry = entries.get(name)
      if (entry === undefined) throw new GraftError('file.partMissing', { path, part: name })
      checkSize(path, entry, limit)
      await unpack(path, await dataRange(path, file, entry), target)
    }
    return await work({
      entries,
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

interface DataRange {
  readonly entry: ZipEntry
  readonly at: number
}

async function dataRange(path: string, file: FileHandle, entry: ZipEntry): Promise<DataRange> {
  const header = await readExactly(path, file, { at: entry.headerAt, bytes: HEADER.bytes })
  const view = new DataView(header.buffer)
  if (view.getUint32(0, true) !== HEADER.signature) {
    const reason = 'it does not lie where the directory of the archive says'
    throw new GraftError('file.damaged', { path, where: entry.name, reason })
  }
  const lengths = view.getUint16(HEADER.nameBytes, true) + view.getUint16(HEADER.extraBytes, true)
  return { entry, at: entry.headerAt + HEADER.bytes + lengths }
}

async function unpack(path: string, { entry, at }: DataRange, target: Writable): Promise<void> {
  const fault = (reason: string) =>
    new GraftError('file.damaged', { path, where: entry.name, reason })
  if (entry.packedBytes === 0) {
    if (entry.bytes !== 0) throw fault('it is empty')
    target.end()
    return
  }
  const source = createReadStream(path, { start: at, end: at + entry.packedBytes - 1 })
  const check = checker(entry, fault)
  try {
    if (entry.method === 0) await pipeline(source, check, target)
    else await pipeline(source, createInflateRaw(), check, target)
  } catch (error) {
    const code = systemErrorCode(error)
    if (code?.startsWith('Z_') === true) throw fault('its packed numbers are damaged')
    throw toReadFault(path, error)
  }
}

/** Lets through what the directory promised: no more, no less, and with the right sum. */
function checker(entry: ZipEntry, fault: (reason: string) => GraftError): Transform {
  let bytes = 0
  let sum = 0
  return new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      bytes += chunk.length
      sum = crc32(chunk, sum)
      if (bytes > entry.bytes) done(fault('it is longer than the archive says'))
      else done(null, chunk)
    },
    flush: (done) => {
      if (bytes < entry.bytes) done(fault('it is shorter than the archive says'))
      else done(sum === entry.crc32 ? null : fault('its check sum is wrong'))
    },
  })
}
