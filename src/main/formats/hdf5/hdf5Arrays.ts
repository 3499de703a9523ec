import type { Group } from 'h5wasm/node'
import { Dataset, ExternalLink, Module, type Metadata } from 'h5wasm/node'
import { GraftError } from '../../../shared/contract/errors/graftError.ts'
import type { FileArray, FileDType } from '../../../shared/kerasJson/fileArray.ts'
import { didRead, reading } from './hdf5Library.ts'

/** Arrays are copied out of the library's memory in parts, which limits that memory. */
const PART_BYTES = 64 * 2 ** 20

/** What reading one file needs to know, and counts. */
export interface Hdf5Context {
  readonly path: string
  readonly maxBytes: number
  /** Bytes of arrays read so far. */
  bytes: number
  readonly fileBytes: number
  /** Bytes that arrays which lie in the file as they are have taken of it. */
  plainBytes: number
  readonly ignored: string[]
}

/** What a group holds under a name or path. Links to other files are refused: they are not the model's. */
export function child(context: Hdf5Context, group: Group, name: string) {
  const where = `${group.path}/${name}`.replace(/^\/+/, '')
  const found = reading(context.path, where, () => group.get(name))
  if (found instanceof ExternalLink) {
    throw new GraftError('file.outsideFolder', { path: context.path, entry: found.filename })
  }
  return found
}

export function readArray(context: Hdf5Context, group: Group, name: string): FileArray {
  const { path } = context
  const where = `${group.path}/${name}`
  const dataset = child(context, group, name)
  if (!(dataset instanceof Dataset)) {
    throw new GraftError('file.damaged', { path, where, reason: 'it is missing' })
  }
  return reading(path, where, () => {
    const { metadata } = dataset
    if ((metadata.virtual_sources ?? []).some(({ file_name: file }) => file !== '.')) {
      throw new GraftError('file.outsideFolder', { path, entry: where })
    }
    const shape = metadata.shape ?? []
    const type = typeOf(metadata)
    const { littleEndian } = metadata
    if (type.dtype === 'other') {
      return { name, shape, ...type, littleEndian, bytes: new Uint8Array(0) }
    }
    const { bytes, isWritten } = readBytes(context, dataset, where)
    return { name, shape, ...type, littleEndian, bytes, ...(isWritten ? {} : { isWritten }) }
  })
}

const floats: Readonly<Record<number, FileDType>> = { 2: 'float16', 4: 'float32', 8: 'float64' }

function typeOf({ type, size, signed }: Metadata): { dtype: FileDType; typeName: string } {
  const classes = Module.H5T_class_t
  if (type === classes.H5T_FLOAT.value) {
    return { dtype: floats[size] ?? 'other', typeName: `float${size * 8}` }
  }
  if (type === classes.H5T_INTEGER.value) {
    const typeName = `${signed ? '' : 'u'}int${size * 8}`
    return { dtype: typeName === 'int32' || typeName === 'int64' ? typeName : 'other', typeName }
  }
  const found = Object.entries(classes).find(([, { value }]) => value === type)
  return { dtype: 'other', typeName: found?.[0].replace('H5T_', '').toLowerCase() ?? 'unknown' }
}

/** The bytes of an array, and whether they stand in the file: an array that nobody wrote into reads as zeros. */
function readBytes(context: Hdf5Context, dataset: Dataset, where: string) {
  const { size, shape } = dataset.metadata
  const lengths = shape ?? []
  const rowBytes = lengths.slice(1).reduce((product, length) => product * length, size)
  const rows = lengths.length === 0 ? 1 : (lengths[0] ?? 0)
  context.bytes += rowBytes * rows
  if (context.bytes > context.maxBytes) {
    const limit = Math.floor(context.maxBytes)
    throw new GraftError('file.tooLarge', {
      path: context.path,
      what: where,
      bytes: context.bytes,
      limit,
    })
  }
  // Arrays in chunks may be packed, or only partly there; all others must be in the file whole. Where one is not,
  // the library would read zeros.
  if (dataset.metadata.chunks === null) context.plainBytes += rowBytes * rows
  if (context.plainBytes > context.fileBytes) {
    const reason = `its arrays take ${context.plainBytes} bytes, but the file has ${context.fileBytes}`
    throw new GraftError('file.damaged', { path: context.path, where, reason })
  }
  const bytes = new Uint8Array(rowBytes * rows)
  const step = Math.max(1, Math.floor(PART_BYTES / Math.max(rowBytes, 1)))
  const isRead = didRead(() => {
    for (let row = 0; row < rows && rowBytes > 0; row += step) {
      const count = Math.min(step, rows - row)
      copyRows(dataset, { row, count, bytes: rowBytes * count }, bytes.subarray(row * rowBytes))
    }
  })
  // A small array may stand beside its own description, which has been read before.
  return { bytes, isWritten: isRead || bytes.length === 0 || bytes.some((byte) => byte !== 0) }
}

interface Part {
  readonly row: number
  readonly count: number
  readonly bytes: number
}

/** Raw bytes as they are stored: h5wasm's own reader has no half floats. */
function copyRows(dataset: Dataset, part: Part, target: Uint8Array): void {
  const lengths = dataset.metadata.shape ?? []
  const pointer = Module._malloc(part.bytes)
  if (pointer === 0) throw new Error(`there is no memory for ${part.bytes} bytes`)
  try {
    const isWhole = lengths.length === 0
    const count = [part.count, ...lengths.slice(1)].map(BigInt)
    const offset = [part.row, ...lengths.slice(1).map(() => 0)].map(BigInt)
    const strides = lengths.map(() => 1n)
    const status = isWhole
      ? Module.get_dataset_data(dataset.file_id, dataset.path, null, null, null, BigInt(pointer))
      : Module.get_dataset_data(
          dataset.file_id,
          dataset.path,
          count,
          offset,
          strides,
          BigInt(pointer),
        )
    if (status < 0) throw new Error('the numbers cannot be read')
    target.set(Module.HEAPU8.subarray(pointer, pointer + part.bytes))
  } finally {
    Module._free(pointer)
  }
}
