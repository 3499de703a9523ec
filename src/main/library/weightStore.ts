import { createHash } from 'node:crypto'
import { GraftError } from '../../shared/contract/errors/graftError.ts'
import {
  elementCount,
  type DType,
  type ModelWeights,
  type TypedArray,
  type WeightArray,
} from '../../shared/model/weights.ts'
import type { Connection } from './connection.ts'

/** Weight arrays, each kept once under the hash of its content. */
export interface WeightStore {
  /** Keeps an array unless it is there. For use inside a `write`. */
  readonly put: (array: HashedArray) => void
  /** @throws GraftError library.damaged when the array is missing or has another length than its shape. */
  readonly get: (hash: string) => WeightArray
  /** Deletes those of the arrays that no model and no checkpoint needs. For use inside a `write`. */
  readonly collect: (hashes: Iterable<string>) => void
}

/** An array with the hash of its content. */
export interface HashedArray {
  readonly hash: string
  readonly array: WeightArray
}

interface WeightRow {
  readonly dtype: DType
  readonly shape: string
  readonly bytes: Buffer
}

/** The array type of each dtype; elements are little-endian, as on every platform Node runs on with TensorFlow. */
const arrayTypes = { float32: Float32Array, int32: Int32Array, uint8: Uint8Array } as const

/** A row that gives a weight of a layer by hash. */
export interface LayerWeightRow {
  readonly layer: string
  readonly weight: string
  readonly hash: string
}

export const weightSql = {
  exists: 'SELECT 1 FROM weight_array WHERE hash = ?',
  insert: `INSERT INTO weight_array (hash, dtype, shape, byte_length, bytes)
    VALUES (@hash, @dtype, @shape, @byteLength, @bytes)`,
  get: 'SELECT dtype, shape, bytes FROM weight_array WHERE hash = ?',
  collect: `DELETE FROM weight_array WHERE hash = @hash
    AND NOT EXISTS (SELECT 1 FROM model_weight WHERE hash = @hash)
    AND NOT EXISTS (SELECT 1 FROM checkpoint_array WHERE hash = @hash)`,
} as const

export function createWeightStore(connection: Connection): WeightStore {
  const { db } = connection
  const exists = db.prepare<[string]>(weightSql.exists)
  const insert = db.prepare(weightSql.insert)
  const get = db.prepare<[string], WeightRow>(weightSql.get)
  const collect = db.prepare<{ hash: string }>(weightSql.collect)
  return {
    put({ hash, array }) {
      if (exists.get(hash) !== undefined) return
      const bytes = bytesOf(array)
      const shape = JSON.stringify(array.shape)
      insert.run({ hash, dtype: array.dtype, shape, byteLength: bytes.length, bytes })
    },
    get(hash) {
      const row = get.get(hash)
      if (row === undefined) {
        const found = `weight array ${hash} is missing`
        throw new GraftError('library.damaged', { path: connection.path, found })
      }
      return toWeightArray(row, hash, connection.path)
    },
    collect(hashes) {
      for (const hash of hashes) collect.run({ hash })
    },
  }
}

/**
 * SHA-256 over dtype, shape and bytes, in hexadecimal: `float32 2,3\n` and then the elements.
 */
export function hashWeightBytes(
  dtype: string,
  shape: readonly number[],
  bytes: Uint8Array,
): string {
  return createHash('sha256')
    .update(`${dtype} ${shape.join(',')}\n`)
    .update(bytes)
    .digest('hex')
}

/**
 * An array with its hash.
 * @param where names the array in the error
 * @throws GraftError library.badModel when values, dtype and shape do not belong together
 */
export function hashArray(array: WeightArray, where: string): HashedArray {
  const { dtype, shape, values } = array
  const isShape = shape.every((length) => Number.isSafeInteger(length) && length >= 0)
  if (!isShape || elementCount(shape) !== values.length) {
    const reason = `${where} has ${values.length} numbers, but its shape is (${shape.join(', ')})`
    throw new GraftError('library.badModel', { reason })
  }
  if (!(values instanceof arrayTypes[dtype])) {
    throw new GraftError('library.badModel', { reason: `${where} does not hold ${dtype} numbers` })
  }
  return { hash: hashWeightBytes(dtype, shape, bytesOf(array)), array }
}

/** Rows back to weights by layer; each array through `load`. */
export function groupByLayer(
  rows: readonly LayerWeightRow[],
  load: (hash: string) => WeightArray,
): ModelWeights {
  // fromEntries makes own properties even of a layer named __proto__.
  return Object.fromEntries(
    [...Map.groupBy(rows, (row) => row.layer)].map(([layer, of]) => [
      layer,
      Object.fromEntries(of.map(({ weight, hash }) => [weight, load(hash)])),
    ]),
  )
}

function bytesOf(array: WeightArray): Buffer {
  const { buffer, byteOffset, byteLength } = array.values
  return Buffer.from(buffer, byteOffset, byteLength)
}

function toWeightArray(row: WeightRow, hash: string, path: string): WeightArray {
  const shape = JSON.parse(row.shape) as number[]
  const bytesPerElement = arrayTypes[row.dtype].BYTES_PER_ELEMENT
  if (row.bytes.length !== elementCount(shape) * bytesPerElement) {
    const found = `weight array ${hash} has ${row.bytes.length} bytes, which its shape does not have`
    throw new GraftError('library.damaged', { path, found })
  }
  return { dtype: row.dtype, shape, values: toTypedArray(row.dtype, row.bytes) }
}

/** The bytes as numbers, without a copy where they are alone in their memory. */
function toTypedArray(dtype: DType, bytes: Buffer): TypedArray {
  const isAlone = bytes.byteLength === bytes.buffer.byteLength
  const memory = isAlone ? bytes.buffer : new Uint8Array(bytes).buffer
  return new arrayTypes[dtype](memory as ArrayBuffer)
}
