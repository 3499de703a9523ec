import { GraftError } from '../contract/errors/graftError.ts'
import { elementCount } from '../model/weights.ts'

/** Types of arrays in files. Only floats, and counts, can become weights. */
export type FileDType = 'float16' | 'float32' | 'float64' | 'int32' | 'int64' | 'other'

/** An array as a file holds it. */
export interface FileArray {
  /** Its whole name: `base/dense_1/kernel:0`. */
  readonly name: string
  readonly shape: readonly number[]
  readonly dtype: FileDType
  /** The type in words, for messages: `int64`, `enum`. */
  readonly typeName: string
  readonly littleEndian: boolean
  readonly bytes: Uint8Array
  /** False for numbers that the file has a place for but does not hold: they read as zeros. */
  readonly isWritten?: boolean
}

const elementBytes = { float16: 2, float32: 4, float64: 8, int32: 4, int64: 8 } as const

/** Whether the numbers of an array are such that a layer computes with. */
export const isFloats = ({ dtype }: FileArray) => /^float(16|32|64)$/.test(dtype)

/**
 * The numbers of an array as float32. Errors: `file.weightType`, also for doubles beyond the range of float32; `file.damaged`
 * (too few or too many bytes).
 */
export function toFloat32(array: FileArray, path: string): Float32Array {
  const { dtype, bytes } = array
  if (dtype !== 'float32' && dtype !== 'float16' && dtype !== 'float64') {
    throw wrongType(array, path)
  }
  const count = checkedCount(array, dtype, path)
  if (dtype === 'float32' && array.littleEndian) return new Float32Array(bytes.slice().buffer)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const number = (i: number): number => {
    if (dtype === 'float32') return view.getFloat32(i * 4, array.littleEndian)
    if (dtype === 'float16') return halfToNumber(view.getUint16(i * 2, array.littleEndian))
    const value = view.getFloat64(i * 8, array.littleEndian)
    if (Number.isFinite(value) && !Number.isFinite(Math.fround(value))) throw wrongType(array, path)
    return value
  }
  return Float32Array.from({ length: count }, (_, i) => number(i))
}

/** The numbers of a count as int32. Errors: `file.weightType`, `file.damaged`. */
export function toInt32(array: FileArray, path: string): Int32Array {
  const { dtype, bytes, littleEndian } = array
  if (dtype !== 'int32' && dtype !== 'int64') throw wrongType(array, path)
  const count = checkedCount(array, dtype, path)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Int32Array.from({ length: count }, (_, i) =>
    dtype === 'int32'
      ? view.getInt32(i * 4, littleEndian)
      : Number(view.getBigInt64(i * 8, littleEndian)),
  )
}

function wrongType({ name, typeName }: FileArray, path: string): GraftError {
  return new GraftError('file.weightType', { path, array: name, dtype: typeName })
}

function checkedCount(array: FileArray, dtype: keyof typeof elementBytes, path: string): number {
  const count = elementCount(array.shape)
  if (array.bytes.byteLength === count * elementBytes[dtype]) return count
  const reason = `${count} numbers were expected, but there are ${array.bytes.byteLength} bytes`
  throw new GraftError('file.damaged', { path, where: array.name, reason })
}

/** IEEE 754 half precision: 1 bit sign, 5 bits exponent, 10 bits fraction. */
export function halfToNumber(bits: number): number {
  const sign = bits >> 15 === 1 ? -1 : 1
  const exponent = (bits >> 10) & 31
  const fraction = bits & 1023
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}

/** The layer's part of an array's name: all but the last component. */
export function prefixOf(name: string): string {
  const slash = name.lastIndexOf('/')
  return slash < 0 ? '' : name.slice(0, slash)
}

/**
 * The weight's own name: the last component without TensorFlow's `:0`, and without the suffix of a name that
 * was taken in the process that wrote it, unless the layer has a weight of just that name.
 */
export function weightNameOf(name: string, known: readonly string[] = []): string {
  const last = name.slice(name.lastIndexOf('/') + 1).replace(/:\d+$/, '')
  if (known.includes(last)) return last
  const plain = last.replace(/_\d+$/, '')
  return known.length === 0 || known.includes(plain) ? plain : last
}
