import { readFile } from 'node:fs/promises'
import { toReadFault } from '../../shared/contract/errors/fileFaults.ts'
import { GraftError } from '../../shared/contract/errors/graftError.ts'
import { elementCount } from '../../shared/model/weights.ts'

/**
 * NumPy's array file. https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 * Little-endian numbers in C order; everything else is refused by name. No pickled objects, ever.
 */
export interface NpyArray {
  readonly shape: readonly number[]
  readonly values: Float32Array | Int32Array | Uint8Array
  readonly dtype: 'float32' | 'int32' | 'uint8'
  /** Where the elements begin in the file, when they lie there as `dtype` already; else `null`. */
  readonly byteOffset: number | null
}

const MAGIC = Buffer.from('\x93NUMPY', 'latin1')

interface Element {
  readonly bytes: number
  readonly dtype: NpyArray['dtype']
  /** Whether the file's elements are the dtype's own. */
  readonly asIs: boolean
  readonly read: (view: DataView, offset: number) => number
}

const elements: Readonly<Record<string, Element>> = {
  '<f4': { bytes: 4, dtype: 'float32', asIs: true, read: (v, o) => v.getFloat32(o, true) },
  '<f8': { bytes: 8, dtype: 'float32', asIs: false, read: (v, o) => v.getFloat64(o, true) },
  '<i2': { bytes: 2, dtype: 'int32', asIs: false, read: (v, o) => v.getInt16(o, true) },
  '<u2': { bytes: 2, dtype: 'int32', asIs: false, read: (v, o) => v.getUint16(o, true) },
  '<i4': { bytes: 4, dtype: 'int32', asIs: true, read: (v, o) => v.getInt32(o, true) },
  '<u4': { bytes: 4, dtype: 'int32', asIs: false, read: (v, o) => v.getUint32(o, true) },
  '<i8': { bytes: 8, dtype: 'int32', asIs: false, read: (v, o) => Number(v.getBigInt64(o, true)) },
  '<u8': { bytes: 8, dtype: 'int32', asIs: false, read: (v, o) => Number(v.getBigUint64(o, true)) },
  '|i1': { bytes: 1, dtype: 'int32', asIs: false, read: (v, o) => v.getInt8(o) },
  '|u1': { bytes: 1, dtype: 'uint8', asIs: true, read: (v, o) => v.getUint8(o) },
  '|b1': { bytes: 1, dtype: 'uint8', asIs: true, read: (v, o) => v.getUint8(o) },
}

/** Reads a .npy file. 64-bit floats become 32-bit; integers must fit 32 bits. */
export async function readNpy(path: string): Promise<NpyArray> {
  const file = await readFile(path).catch((cause: unknown) => {
    throw toReadFault(path, cause)
  })
  return decodeNpy(file, path)
}

/** Decodes the bytes of a .npy file; `path` is for messages. */
export function decodeNpy(file: Buffer, path: string): NpyArray {
  const refuse = (reason: string) => new GraftError('data.badNpy', { path, reason })
  if (file.length < 10 || !file.subarray(0, 6).equals(MAGIC)) throw refuse('it is not a .npy file')
  const major = file[6] ?? 0
  if (major < 1 || major > 3) throw refuse(`its format version is ${major}; 1 to 3 are known`)
  const wide = major > 1
  const start = wide ? 12 : 10
  if (file.length < start) throw refuse('it ends within its header')
  const headerLength = wide ? file.readUInt32LE(8) : file.readUInt16LE(8)
  const dataStart = start + headerLength
  if (dataStart > file.length) throw refuse('it ends within its header')
  const header = parseHeader(file.toString('latin1', start, dataStart), refuse)
  const element = elements[header.descr]
  if (element === undefined) throw refuse(`its elements are of type ${header.descr}`)
  const count = elementCount(header.shape)
  const expected = dataStart + count * element.bytes
  if (file.length !== expected) {
    throw refuse(`it should be ${expected} bytes long but has ${file.length}`)
  }
  const values = readElements(file.subarray(dataStart), element, refuse)
  return {
    shape: header.shape,
    dtype: element.dtype,
    values,
    byteOffset: element.asIs ? dataStart : null,
  }
}

interface Header {
  readonly descr: string
  readonly shape: readonly number[]
}

function parseHeader(text: string, refuse: (reason: string) => GraftError): Header {
  const descr = /'descr':\s*'([^']+)'/.exec(text)?.[1]
  const order = /'fortran_order':\s*(True|False)/.exec(text)?.[1]
  const shape = /'shape':\s*\(([\d,\s]*)\)/.exec(text)?.[1]
  if (descr === undefined || order === undefined || shape === undefined) {
    throw refuse('its header cannot be read (arrays of objects are not taken)')
  }
  if (order === 'True') throw refuse('it is in Fortran order')
  const lengths = shape.split(',').map((part) => part.trim())
  return { descr, shape: lengths.filter((part) => part !== '').map(Number) }
}

function readElements(
  data: Buffer,
  element: Element,
  refuse: (reason: string) => GraftError,
): NpyArray['values'] {
  const count = data.length / element.bytes
  if (element.asIs) {
    // A copy of its own buffer: a view might not lie on a multiple of the element's length.
    const { buffer } = Uint8Array.from(data)
    const make = { float32: Float32Array, int32: Int32Array, uint8: Uint8Array }[element.dtype]
    return new make(buffer)
  }
  const view = new DataView(data.buffer, data.byteOffset)
  const values = element.dtype === 'float32' ? new Float32Array(count) : new Int32Array(count)
  for (let i = 0; i < count; i++) {
    const value = element.read(view, i * element.bytes)
    if (element.dtype === 'int32' && value !== (value | 0)) {
      throw refuse(`element ${i} (${value}) does not fit 32 bits`)
    }
    values[i] = value
  }
  return values
}

/** The bytes of a version 1 .npy file. */
export function encodeNpy(array: Pick<NpyArray, 'shape' | 'values' | 'dtype'>): Buffer {
  const descr = { float32: '<f4', int32: '<i4', uint8: '|u1' }[array.dtype]
  const lengths = array.shape.length === 1 ? `${array.shape[0] ?? 0},` : array.shape.join(', ')
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${lengths}), }`
  // The elements begin at a multiple of 64 bytes.
  const padded = text.padEnd(Math.ceil((text.length + 11) / 64) * 64 - 11) + '\n'
  const head = Buffer.alloc(10)
  MAGIC.copy(head)
  head[6] = 1
  head.writeUInt16LE(padded.length, 8)
  const { values } = array
  return Buffer.concat([
    head,
    Buffer.from(padded, 'latin1'),
    Buffer.from(values.buffer, values.byteOffset, values.byteLength),
  ])
}
