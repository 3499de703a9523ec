import { readFile } from 'node:fs/promises'
import { toReadFault } from '../../shared/contract/errors/fileFaults.ts'
import { GraftError } from '../../shared/contract/errors/graftError.ts'
import { elementCount } from '../../shared/model/weights.ts'
import { elementOf, type ElementType } from './arrays/arraySource.ts'

/**
 * NumPy's array file. https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 * Numbers in C order; everything else is refused by name. No pickled objects, ever.
 */
export interface NpyArray {
  readonly shape: readonly number[]
  readonly values: Float32Array | Int32Array | Uint8Array
  readonly dtype: 'float32' | 'int32' | 'uint8'
  /** Where the elements begin in the file, when they lie there as `dtype` already; else `null`. */
  readonly byteOffset: number | null
}

const MAGIC = Buffer.from('\x93NUMPY', 'latin1')

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
  const { descr, shape, dataStart } = parseNpyHeader(file, refuse)
  const element = elementOf(descr)
  if (element === null) throw refuse(`its elements are of type ${descr}`)
  const expected = dataStart + elementCount(shape) * element.bytes
  if (file.length !== expected) {
    throw refuse(`it should be ${expected} bytes long but has ${file.length}`)
  }
  const values = readElements(file.subarray(dataStart), element, refuse)
  return { shape, dtype: element.dtype, values, byteOffset: element.asIs ? dataStart : null }
}

/** What the header of a .npy file says; `refuse` makes the error of what is wrong with it. */
export function parseNpyHeader(
  file: Buffer,
  refuse: (reason: string) => GraftError,
): { readonly descr: string; readonly shape: readonly number[]; readonly dataStart: number } {
  if (file.length < 10 || !file.subarray(0, 6).equals(MAGIC)) throw refuse('it is not a .npy file')
  const major = file[6] ?? 0
  if (major < 1 || major > 3) throw refuse(`its format version is ${major}; 1 to 3 are known`)
  const start = major > 1 ? 12 : 10
  if (file.length < start) throw refuse('it ends within its header')
  const dataStart = start + (major > 1 ? file.readUInt32LE(8) : file.readUInt16LE(8))
  if (dataStart > file.length) throw refuse('it ends within its header')
  return { ...parseFields(file.toString('latin1', start, dataStart), refuse), dataStart }
}

function parseFields(
  text: string,
  refuse: (reason: string) => GraftError,
): { readonly descr: string; readonly shape: readonly number[] } {
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
  element: ElementType,
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
