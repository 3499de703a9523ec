import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { GraftError } from '../../shared/contract/errors/graftError.ts'
import type { ArrayFile } from '../../shared/contract/trainerProtocol.ts'
import { elementCount, type TypedArray, type WeightArray } from '../../shared/model/weights.ts'
import { createRowStream } from './rowStream.ts'

/** Gives rows of a prepared array by their numbers. */
export interface RowReader {
  readonly dtype: ArrayFile['dtype']
  readonly rows: number
  /** Shape of one row. */
  readonly rowShape: readonly number[]
  /** The rows of these ids, one after the other. Rows that were fetched are overwritten some time after the next call. */
  readonly gather: (ids: Int32Array) => TypedArray
  /** The same to look at only: rows that lie together in memory are not copied. */
  readonly view: (ids: Int32Array) => TypedArray
  /** Begins to read rows that will be gathered soon; resolves when they are there. Never fails. */
  readonly fetch: (ids: Int32Array) => Promise<void>
  readonly close: () => void
}

/** Up to this size an array is read whole: 512 MiB. */
export const WHOLE_FILE_BYTES = 2 ** 29

const THERE = Promise.resolve()

/**
 * Opens a prepared array. A small one is read at once; of a bigger one only the rows that are asked for.
 * Errors: `file.missing`, `file.unreadable`, `file.damaged` (shorter than its shape says).
 */
export function openRows(file: ArrayFile, wholeFileBytes = WHOLE_FILE_BYTES): RowReader {
  const rowShape = file.shape.slice(1)
  const rows = file.shape[0] ?? 0
  const rowLength = elementCount(rowShape)
  const fd = openFile(file)
  try {
    const source = { fd, file, rowLength }
    if (rows * rowLength * bytesPerElement(file) > wholeFileBytes) {
      return { dtype: file.dtype, rows, rowShape, ...positionalRows(source) }
    }
    const values = newArray(file.dtype, rows * rowLength)
    readInto(source, values, file.byteOffset)
    closeSync(fd)
    return arrayRows({ dtype: file.dtype, shape: file.shape, values })
  } catch (thrown) {
    closeSync(fd)
    throw thrown
  }
}

/** The rows of an array in memory. */
export function arrayRows({ dtype, shape, values }: WeightArray): RowReader {
  const [rows = 0, ...rowShape] = shape
  const inMemory = rowsInMemory(values, elementCount(rowShape))
  return { dtype, rows, rowShape, ...inMemory, fetch: () => THERE, close: noop }
}

interface RowSource {
  readonly fd: number
  readonly file: ArrayFile
  readonly rowLength: number
}

function rowsInMemory(values: TypedArray, rowLength: number): Pick<RowReader, 'gather' | 'view'> {
  const stretch = (first: number, count: number) =>
    values.subarray(first * rowLength, (first + count) * rowLength)
  const gather = (ids: Int32Array) => {
    const gathered = new (values.constructor as new (length: number) => TypedArray)(
      ids.length * rowLength,
    )
    // Rows that follow one another are one copy.
    for (let next = 0; next < ids.length;) {
      const count = runLength(ids, next)
      gathered.set(stretch(ids[next] ?? 0, count), next * rowLength)
      next += count
    }
    return gathered
  }
  const view = (ids: Int32Array) =>
    runLength(ids, 0) === ids.length ? stretch(ids[0] ?? 0, ids.length) : gather(ids)
  return { gather, view }
}

/** How many ids from this place on each follow the one before. */
function runLength(ids: Int32Array, from: number): number {
  let end = from
  while (end < ids.length && ids[end] === (ids[from] ?? 0) + end - from) end++
  return end - from
}

function positionalRows(source: RowSource): Pick<RowReader, 'gather' | 'view' | 'fetch' | 'close'> {
  const { fd, file, rowLength } = source
  const rowBytes = rowLength * bytesPerElement(file)
  const stream = createRowStream({ fd, byteOffset: file.byteOffset, rowBytes })
  const gather = (ids: Int32Array) => {
    const fetched = stream.take(ids)
    if (fetched !== null) return asElements(file.dtype, fetched)
    const gathered = newArray(file.dtype, ids.length * rowLength)
    ids.forEach((id, i) => {
      const row = gathered.subarray(i * rowLength, (i + 1) * rowLength)
      readInto(source, row, file.byteOffset + id * rowBytes)
    })
    return gathered
  }
  return { fetch: stream.fetch, gather, view: gather, close: stream.close }
}

/** Bytes as the elements that they are. */
function asElements(
  dtype: ArrayFile['dtype'],
  { buffer, byteLength }: Uint8Array<ArrayBuffer>,
): TypedArray {
  switch (dtype) {
    case 'uint8':
      return new Uint8Array(buffer, 0, byteLength)
    case 'int32':
      return new Int32Array(buffer, 0, byteLength / 4)
    case 'float32':
      return new Float32Array(buffer, 0, byteLength / 4)
  }
}

function openFile(file: ArrayFile): number {
  let fd: number
  try {
    fd = openSync(file.path, 'r')
  } catch (error) {
    throw fileError(file.path, error)
  }
  const needed = file.byteOffset + elementCount(file.shape) * bytesPerElement(file)
  const size = fstatSync(fd).size
  if (size >= needed) return fd
  closeSync(fd)
  const reason = `it has ${size} bytes, but its shape [${file.shape.join(', ')}] needs ${needed}`
  throw new GraftError('file.damaged', { path: file.path, where: 'its end', reason })
}

/** Fills an array from the file; the platform's byte order is the file's: little-endian. */
function readInto({ fd, file }: RowSource, values: TypedArray, position: number): void {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
  let done = 0
  while (done < bytes.length) {
    const read = readSync(fd, bytes, done, Math.min(bytes.length - done, 2 ** 30), position + done)
    if (read === 0) {
      const reason = 'it became shorter while it was read'
      throw new GraftError('file.damaged', { path: file.path, where: 'its end', reason })
    }
    done += read
  }
}

function newArray(dtype: ArrayFile['dtype'], length: number): TypedArray {
  const bytes = length * (dtype === 'uint8' ? 1 : 4)
  return asElements(dtype, new Uint8Array(new ArrayBuffer(bytes)))
}

function bytesPerElement(file: ArrayFile): number {
  return file.dtype === 'uint8' ? 1 : 4
}

function fileError(path: string, error: unknown): GraftError {
  const { code, message } = error as NodeJS.ErrnoException
  return code === 'ENOENT'
    ? new GraftError('file.missing', { path }, { cause: error })
    : new GraftError('file.unreadable', { path, reason: message }, { cause: error })
}

function noop(): void {
  // Nothing is held open.
}
