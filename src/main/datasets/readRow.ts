import { open } from 'node:fs/promises'
import { endianness } from 'node:os'
import type { ArrayFile } from '../../shared/contract/trainerProtocol.ts'
import { scaleValues, type InputScale } from '../../shared/data/scaleValues.ts'
import { elementCount, type TypedArray, type WeightArray } from '../../shared/model/weights.ts'

/** One row of a prepared array. Elements are little-endian, as is every machine that Graft runs on. */
export async function readRow(file: ArrayFile, row: number): Promise<TypedArray> {
  if (endianness() !== 'LE') throw new Error('arrays are little-endian')
  const length = elementCount(file.shape.slice(1))
  const size = file.dtype === 'uint8' ? 1 : 4
  const bytes = new Uint8Array(length * size)
  const handle = await open(file.path)
  try {
    await handle.read(bytes, 0, bytes.length, file.byteOffset + row * bytes.length)
  } finally {
    await handle.close()
  }
  if (file.dtype === 'uint8') return bytes
  return file.dtype === 'int32' ? new Int32Array(bytes.buffer) : new Float32Array(bytes.buffer)
}

/** Some rows of a prepared array as a model takes them: scaled, one after the other. */
export async function readInputs(
  file: ArrayFile,
  rows: ArrayLike<number>,
  scale: InputScale,
): Promise<WeightArray> {
  const rowShape = file.shape.slice(1)
  const length = elementCount(rowShape)
  const values = new Float32Array(rows.length * length)
  for (const [i, row] of Array.from(rows).entries()) {
    values.set(scaleValues(await readRow(file, row), scale), i * length)
  }
  return { dtype: 'float32', shape: [rows.length, ...rowShape], values }
}
