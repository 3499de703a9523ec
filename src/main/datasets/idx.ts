import { open, type FileHandle } from 'node:fs/promises'
import { gunzipSync } from 'node:zlib'
import { toReadFault } from '../../shared/contract/errors/fileFaults.ts'
import { GraftError } from '../../shared/contract/errors/graftError.ts'

/** An array of bytes in IDX, the format of MNIST (http://yann.lecun.com/exdb/mnist/), rows first. */
export interface IdxArray {
  readonly shape: readonly number[]
  readonly values: Uint8Array
}

/** Type code of unsigned bytes; files of pictures and labels have no other. */
const UNSIGNED_BYTE = 0x08
/** Larger files are no set of small pictures. */
const MOST_BYTES = 2 * 1024 ** 3

/**
 * Reads an IDX file of unsigned bytes, also compressed with gzip.
 * @throws GraftError file.missing, file.unreadable, data.badIdx
 */
export async function readIdx(path: string): Promise<IdxArray> {
  const bytes = await readBytes(path)
  const [first, second, type, dimensions] = bytes
  if (first !== 0 || second !== 0 || dimensions === undefined || dimensions === 0) {
    throw badIdx(path, 'its first bytes are not those of an IDX file')
  }
  if (type !== UNSIGNED_BYTE) throw badIdx(path, 'its elements are not unsigned bytes')
  const header = 4 + 4 * dimensions
  if (bytes.length < header) throw badIdx(path, 'it ends within its header')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const shape = Array.from({ length: dimensions }, (_, i) => view.getUint32(4 + 4 * i))
  const count = shape.reduce((product, length) => product * length, 1)
  if (bytes.length - header !== count) {
    const found = bytes.length - header
    throw badIdx(path, `its header promises ${count} elements, but it holds ${found}`)
  }
  return { shape, values: bytes.subarray(header) }
}

/** Whether the file begins as IDX of unsigned bytes does; gives the number of dimensions, else `null`. */
export async function sniffIdx(path: string): Promise<number | null> {
  const start = await readStart(path).catch(() => null)
  if (start === null) return null
  const bytes = isGzip(start) ? await readBytes(path).catch(() => null) : start
  if (bytes?.[0] !== 0 || bytes[1] !== 0 || bytes[2] !== UNSIGNED_BYTE) return null
  const dimensions = bytes[3] ?? 0
  return dimensions >= 1 && dimensions <= 4 ? dimensions : null
}

async function readStart(path: string): Promise<Uint8Array> {
  const file = await open(path)
  try {
    const bytes = new Uint8Array(4)
    await file.read(bytes, 0, 4, 0)
    return bytes
  } finally {
    await file.close()
  }
}

async function readBytes(path: string): Promise<Uint8Array> {
  const file = await openForReading(path)
  try {
    const { size } = await file.stat()
    if (size > MOST_BYTES) throw badIdx(path, 'it is larger than 2 GiB')
    const bytes = await file.readFile()
    if (!isGzip(bytes)) return bytes
    return unzip(path, bytes)
  } finally {
    await file.close()
  }
}

async function openForReading(path: string): Promise<FileHandle> {
  try {
    return await open(path)
  } catch (error) {
    throw toReadFault(path, error)
  }
}

function unzip(path: string, bytes: Uint8Array): Uint8Array {
  try {
    return gunzipSync(bytes, { maxOutputLength: MOST_BYTES })
  } catch {
    throw badIdx(path, 'it cannot be uncompressed')
  }
}

function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b
}

function badIdx(path: string, reason: string): GraftError {
  return new GraftError('data.badIdx', { path, reason })
}
