import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { createGunzip } from 'node:zlib'
import { toReadFault } from '../../../shared/contract/errors/fileFaults.ts'
import { GraftError } from '../../../shared/contract/errors/graftError.ts'
import { elementCount } from '../../../shared/model/weights.ts'
import { fileSize, writeWhole } from '../cacheFile.ts'
import { elementOf, type ArraySource } from './arraySource.ts'

/** IDX's type codes (http://yann.lecun.com/exdb/mnist/) as NumPy names them; numbers are big-endian. */
const types: Readonly<Record<number, string>> = {
  0x08: '|u1',
  0x09: '|i1',
  0x0b: '>i2',
  0x0c: '>i4',
  0x0d: '>f4',
  0x0e: '>f8',
}

/** Two zeros, type, number of dimensions, and up to eight lengths. */
const MOST_HEADER = 4 + 4 * 8
/** What a packed file may hold. */
const MOST_BYTES = 64 * 1024 ** 3

/** What the first bytes of an IDX file say. */
export interface IdxHeader {
  readonly descr: string
  readonly shape: readonly number[]
  readonly dataStart: number
}

/**
 * Opens an IDX file of any type, by content: packed with gzip or not, whatever its name.
 * @throws data.badIdx, file.missing, file.unreadable, file.unwritable
 */
export async function openIdxArray(path: string, cacheFolder: string): Promise<ArraySource> {
  try {
    const start = await readStart(path)
    const whole = isGzip(start) ? await unpacked(path, cacheFolder) : path
    const header = parseIdxHeader(await readStart(whole))
    if (typeof header === 'string') throw badIdx(path, header)
    const { shape, descr, dataStart } = header
    const element = elementOf(descr)
    if (element === null) throw badIdx(path, 'its elements are of a type that is not known')
    const count = elementCount(shape)
    const found = ((await fileSize(whole)) ?? 0) - dataStart
    if (found !== count * element.bytes) {
      const elements = Math.floor(found / element.bytes)
      throw badIdx(path, `its header promises ${count} elements, but it holds ${elements}`)
    }
    return { path: whole, name: path, shape, element, dataStart }
  } catch (cause) {
    throw toReadFault(path, cause)
  }
}

/** The header of a file that begins so, or why it is none. */
export function parseIdxHeader(start: Uint8Array): IdxHeader | string {
  const [first, second, type = 0, dimensions = 0] = start
  const strange = 'its first bytes are not those of an IDX file'
  if (first !== 0 || second !== 0 || dimensions === 0 || dimensions > 8) return strange
  const descr = types[type]
  if (descr === undefined) return strange
  const dataStart = 4 + 4 * dimensions
  if (start.length < dataStart) return 'it ends within its header'
  const view = new DataView(start.buffer, start.byteOffset)
  const shape = Array.from({ length: dimensions }, (_, i) => view.getUint32(4 + 4 * i))
  return { descr, shape, dataStart }
}

/** The header of an IDX file, also inside gzip; `null` when it is none. Reads a few bytes. */
export async function sniffIdx(path: string): Promise<IdxHeader | null> {
  try {
    const start = await readStart(path)
    const header = parseIdxHeader(isGzip(start) ? await unpackedStart(path) : start)
    return typeof header === 'string' ? null : header
  } catch {
    return null
  }
}

async function readStart(path: string): Promise<Uint8Array> {
  const file = await open(path)
  try {
    const bytes = new Uint8Array(MOST_HEADER)
    const { bytesRead } = await file.read(bytes, 0, MOST_HEADER, 0)
    return bytes.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

async function unpackedStart(path: string): Promise<Uint8Array> {
  const packed = createReadStream(path, { end: 64 * 1024 })
  const stream = packed.pipe(createGunzip({ finishFlush: 2 }))
  try {
    for await (const chunk of stream) {
      // A copy of its own buffer: the header is read through a view.
      return Uint8Array.from((chunk as Uint8Array).subarray(0, MOST_HEADER))
    }
    return new Uint8Array()
  } finally {
    packed.destroy()
  }
}

/** An unpacked copy in the cache; made once for each state of the file. */
async function unpacked(path: string, cacheFolder: string): Promise<string> {
  const { size, mtimeMs } = await stat(path)
  const key = createHash('sha256')
    .update(JSON.stringify([path, size, mtimeMs]))
    .digest('hex')
  const copy = join(cacheFolder, `idx-${key.slice(0, 32)}.idx`)
  if ((await fileSize(copy)) === null) await writeWhole(copy, gunzip(path))
  return copy
}

async function* gunzip(path: string): AsyncGenerator<Uint8Array> {
  const packed = createReadStream(path)
  const stream = packed.pipe(createGunzip())
  packed.on('error', (error) => stream.destroy(error))
  let bytes = 0
  try {
    for await (const chunk of stream) {
      const part = chunk as Uint8Array
      bytes += part.length
      if (bytes > MOST_BYTES) throw badIdx(path, 'it unpacks to more than 64 GiB')
      // What is packed more than any numbers can be is made to fill disks.
      if (bytes > EXPANSION_FLOOR && bytes > packed.bytesRead * MOST_EXPANSION) {
        throw badIdx(path, 'it unpacks to far more than a data set would')
      }
      yield part
    }
  } catch (cause) {
    if (cause instanceof GraftError) throw cause
    throw badIdx(path, 'it cannot be uncompressed')
  } finally {
    packed.destroy()
  }
}

/** Deflate packs zeros 1032 times. */
const MOST_EXPANSION = 400
const EXPANSION_FLOOR = 256 * 2 ** 20

function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b
}

function badIdx(path: string, reason: string): GraftError {
  return new GraftError('data.badIdx', { path, reason })
}
