import { createHash, hash as digest, type Hash } from 'node:crypto'
import { open, type FileHandle } from 'node:fs/promises'
import { toReadFault } from '../../../shared/contract/errors/fileFaults.ts'
import { GraftError } from '../../../shared/contract/errors/graftError.ts'
import type { ArrayFile } from '../../../shared/contract/trainerProtocol.ts'
import { elementCount } from '../../../shared/model/weights.ts'
import { bytesOf, openCacheWriter, type CacheWriter } from '../cacheFile.ts'
import { checkCancelled, type ScanOptions } from '../scanOptions.ts'
import type { NpyArray } from '../npy.ts'
import type { ArraySource } from './arraySource.ts'

/** An array that was read from end to end. */
export interface ReadArray {
  /** The file itself where its bytes serve as they are, else a converted copy in the cache. */
  readonly file: ArrayFile
  readonly rows: number
  /** `null` where there are no numbers. */
  readonly range: { readonly least: number; readonly most: number } | null
  /** A number of the bytes of each row: equal rows have equal ones. */
  readonly keys: BigUint64Array
  /** The first rows with numbers that are not finite. */
  readonly notFinite: readonly number[]
}

/** So much is read at a time. */
const CHUNK_BYTES = 4 * 2 ** 20
/** Labels are held in memory; larger arrays are none. */
const MOST_LABEL_BYTES = 2 ** 30
/** So many rows an error names. */
const NAMED_ROWS = 5

type Values = Float32Array | Int32Array | Uint8Array

/**
 * Reads arrays once, chunk by chunk, as rows of one: range, rows that are not finite, a key a row, and a converted copy
 * where one is needed. Memory holds one chunk.
 * @throws data.badNpy for a whole number over 32 bits; data.shapeMismatch where rows differ; data.cancelled; file.*
 */
export async function readArrays(
  sources: readonly [ArraySource, ...ArraySource[]],
  options: ScanOptions,
): Promise<ReadArray> {
  const [first] = sources
  checkAlike(sources)
  const { dtype, asIs } = first.element
  const writer = asIs && sources.length === 1 ? null : await openCacheWriter(options.cacheFolder)
  const rows = sources.reduce((sum, { shape }) => sum + (shape[0] ?? 0), 0)
  const reading: Reading = {
    writer,
    sum: createHash('sha256').update(dtype),
    keys: new BigUint64Array(rows),
    seen: createRange(),
    done: 0,
    options,
  }
  try {
    for (const source of sources) await readRows(source, reading)
    const contentHash = reading.sum.digest('hex').slice(0, 32)
    const path = (await writer?.finish(`array-${contentHash}.bin`)) ?? first.path
    const shape = [rows, ...first.shape.slice(1)]
    const byteOffset = writer === null ? first.dataStart : 0
    return {
      file: { path, dtype, shape, byteOffset, contentHash },
      rows,
      keys: reading.keys,
      range: reading.seen.range(),
      notFinite: reading.seen.notFinite,
    }
  } finally {
    await writer?.discard()
  }
}

function checkAlike([first, ...others]: readonly [ArraySource, ...ArraySource[]]): void {
  for (const { name, shape, element } of others) {
    const isAlike = element.dtype === first.element.dtype
    if (isAlike && String(shape.slice(1)) === String(first.shape.slice(1))) continue
    throw new GraftError('data.shapeMismatch', {
      what: name,
      expected: `${first.element.dtype} (${first.shape.slice(1).join(', ')})`,
      found: `${element.dtype} (${shape.slice(1).join(', ')})`,
    })
  }
}

interface Reading {
  readonly writer: CacheWriter | null
  readonly sum: Hash
  readonly keys: BigUint64Array
  readonly seen: ReturnType<typeof createRange>
  readonly options: ScanOptions
  /** Rows that were read. */
  done: number
}

/** All elements of an array in memory, for labels. @throws data.badNpy, file.* */
export async function loadArray(source: ArraySource): Promise<NpyArray> {
  const file = await open(source.path).catch((cause: unknown) => {
    throw toReadFault(source.name, cause)
  })
  try {
    const length = elementCount(source.shape) * source.element.bytes
    if (length > MOST_LABEL_BYTES) {
      throw new GraftError('data.badNpy', { path: source.name, reason: 'it is larger than 1 GiB' })
    }
    const bytes = await readBytes(file, source.dataStart, length)
    const values = toValues(bytes, source, 0)
    return { shape: source.shape, dtype: source.element.dtype, values, byteOffset: null }
  } finally {
    await file.close()
  }
}

async function readRows(source: ArraySource, reading: Reading): Promise<void> {
  const file = await open(source.path).catch((cause: unknown) => {
    throw toReadFault(source.name, cause)
  })
  const [rows = 0, ...row] = source.shape
  const rowLength = elementCount(row)
  const rowBytes = rowLength * source.element.bytes
  const each = Math.max(1, Math.floor(CHUNK_BYTES / Math.max(1, rowBytes)))
  try {
    for (let first = 0; first < rows && rowBytes > 0; first += each) {
      checkCancelled(reading.options, source.name)
      const count = Math.min(each, rows - first)
      const bytes = await readBytes(file, source.dataStart + first * rowBytes, count * rowBytes)
      await keepRows(toValues(bytes, source, first * rowLength), count, reading)
    }
  } finally {
    await file.close()
  }
}

async function keepRows(values: Values, count: number, reading: Reading): Promise<void> {
  const { sum, writer, seen, keys, done, options } = reading
  const own = bytesOf(values)
  sum.update(own)
  if (writer !== null) await writer.write(own)
  seen.add(values, done, values.length / count)
  const length = own.length / count
  for (let i = 0; i < count; i++) {
    keys[done + i] = keyOf(own.subarray(i * length, (i + 1) * length))
  }
  reading.done += count
  options.onProgress?.({ done: reading.done, total: keys.length, skipped: 0 })
}

/** A number of 64 bits for some bytes: equal bytes give equal numbers, others never in practice. */
export function keyOf(bytes: Uint8Array | string): bigint {
  return digest('sha1', bytes, 'buffer').readBigUInt64LE(0)
}

async function readBytes(
  file: FileHandle,
  at: number,
  length: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(length)
  for (let done = 0; done < length;) {
    const { bytesRead } = await file.read(bytes, done, length - done, at + done)
    if (bytesRead === 0) throw new Error('it became shorter while it was read')
    done += bytesRead
  }
  return bytes
}

/** The elements of a chunk, of which the first has this number in the whole array. */
function toValues(
  bytes: Uint8Array<ArrayBuffer>,
  { element, name }: ArraySource,
  first: number,
): Values {
  const { dtype, asIs, bytes: size, read } = element
  const { buffer } = bytes
  if (asIs) {
    const make = { float32: Float32Array, int32: Int32Array, uint8: Uint8Array }[dtype]
    return new make(buffer)
  }
  const view = new DataView(buffer)
  const count = bytes.length / size
  const values = dtype === 'float32' ? new Float32Array(count) : new Int32Array(count)
  for (let i = 0; i < count; i++) {
    const value = read(view, i * size)
    if (dtype === 'int32' && value !== (value | 0)) {
      const reason = `element ${first + i} (${value}) does not fit 32 bits`
      throw new GraftError('data.badNpy', { path: name, reason })
    }
    values[i] = value
  }
  return values
}

function createRange() {
  let [least, most] = [Infinity, -Infinity]
  const notFinite: number[] = []
  return {
    notFinite,
    add: (values: Values, firstRow: number, rowLength: number) => {
      for (let i = 0; i < values.length; i++) {
        const value = values[i] ?? 0
        if (value < least) least = value
        if (value > most) most = value
        if (Number.isFinite(value) || notFinite.length >= NAMED_ROWS) continue
        const row = firstRow + Math.floor(i / rowLength)
        if (notFinite.at(-1) !== row) notFinite.push(row)
      }
    },
    range: () => (most >= least ? { least, most } : null),
  }
}
