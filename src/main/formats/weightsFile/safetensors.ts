import { open, type FileHandle } from 'node:fs/promises'
import { z } from 'zod'
import { GraftError } from '../../../shared/contract/errors/graftError.ts'
import type { FileArray, FileDType } from '../../../shared/kerasJson/fileArray.ts'
import { isObject } from '../../../shared/kerasJson/json.ts'
import { elementCount } from '../../../shared/model/weights.ts'
import { maxWeightBytes } from '../limits.ts'
import { parseFileJson } from '../parseFileJson.ts'
import { readExactly } from '../zip/readExactly.ts'

/** The header's length comes first, in 8 bytes, and the format allows no longer one. */
const LENGTH_BYTES = 8
const MAX_HEADER_BYTES = 100_000_000

const types: Readonly<Record<string, { readonly dtype: FileDType; readonly bytes: number }>> = {
  F64: { dtype: 'float64', bytes: 8 },
  F32: { dtype: 'float32', bytes: 4 },
  F16: { dtype: 'float16', bytes: 2 },
  BF16: { dtype: 'float32', bytes: 2 },
  I64: { dtype: 'int64', bytes: 8 },
  I32: { dtype: 'int32', bytes: 4 },
}

const arraySchema = z.object({
  dtype: z.string(),
  shape: z.array(z.int().min(0)),
  data_offsets: z.tuple([z.int().min(0), z.int().min(0)]),
})

/** Words about the file stand among the arrays, under this name. */
const METADATA = '__metadata__'

/** A header of JSON that ends within the file. */
export function isSafetensors(head: Uint8Array, fileBytes: number): boolean {
  const length = headerLength(head)
  return head[LENGTH_BYTES] === 0x7b && length <= Math.min(MAX_HEADER_BYTES, fileBytes)
}

function headerLength(head: Uint8Array): number {
  if (head.length < LENGTH_BYTES) return Infinity
  return Number(new DataView(head.buffer, head.byteOffset).getBigUint64(0, true))
}

/**
 * The arrays of a safetensors file in the order in which they lie there, each read by itself; their names have `/` where the
 * file has dots. Errors: `file.damaged`, `file.tooLarge`, `file.weightType`.
 */
export async function readSafetensors(path: string): Promise<readonly FileArray[]> {
  const file = await open(path, 'r')
  try {
    const { size } = await file.stat()
    const bytes = headerLength(await readExactly(path, file, { at: 0, bytes: LENGTH_BYTES }))
    const text = await readExactly(path, file, { at: LENGTH_BYTES, bytes })
    const begin = LENGTH_BYTES + bytes
    const entries = parseHeader(path, text, size - begin)
    const arrays: FileArray[] = []
    for (const entry of entries) arrays.push(await readArray(path, file, { ...entry, begin }))
    return arrays
  } finally {
    await file.close()
  }
}

interface Entry {
  readonly name: string
  readonly type: string
  readonly shape: readonly number[]
  readonly at: number
  readonly bytes: number
}

function parseHeader(path: string, text: Uint8Array, dataBytes: number): readonly Entry[] {
  const header = parseFileJson(path, 'its header', text)
  if (!isObject(header)) throw damaged(path, 'its header', 'it does not list arrays')
  const entries = Object.entries(header)
    .filter(([name]) => name !== METADATA)
    .map(([name, value]) => parseEntry(path, dataBytes, name, value))
  const total = entries.reduce((sum, { bytes }) => sum + bytes, 0)
  const limit = maxWeightBytes()
  if (total > limit) {
    throw new GraftError('file.tooLarge', {
      path,
      what: 'All arrays together',
      bytes: total,
      limit,
    })
  }
  return entries.sort((a, b) => a.at - b.at)
}

function parseEntry(path: string, dataBytes: number, name: string, value: unknown): Entry {
  const result = arraySchema.safeParse(value)
  if (!result.success) throw damaged(path, name, 'it is no description of an array')
  const { dtype, shape, data_offsets: offsets } = result.data
  const [from, to] = offsets
  const type = types[dtype]
  if (type === undefined) throw new GraftError('file.weightType', { path, array: name, dtype })
  if (to > dataBytes || to - from !== elementCount(shape) * type.bytes) {
    throw damaged(path, name, 'its place in the file does not agree with its shape')
  }
  return { name, type: dtype, shape, at: from, bytes: to - from }
}

async function readArray(
  path: string,
  file: FileHandle,
  { name, type, shape, at, bytes, begin }: Entry & { readonly begin: number },
): Promise<FileArray> {
  const read = await readExactly(path, file, { at: begin + at, bytes })
  return {
    name: name.includes('/') ? name : name.replaceAll('.', '/'),
    shape,
    dtype: types[type]?.dtype ?? 'other',
    typeName: type,
    littleEndian: true,
    bytes: type === 'BF16' ? widenBfloat16(read) : read,
  }
}

/** bfloat16 is the upper half of a float32. */
function widenBfloat16(bytes: Uint8Array): Uint8Array {
  const wide = new Uint8Array(bytes.length * 2)
  for (let i = 0; i < bytes.length; i += 2) {
    wide[i * 2 + 2] = bytes[i] ?? 0
    wide[i * 2 + 3] = bytes[i + 1] ?? 0
  }
  return wide
}

function damaged(path: string, where: string, reason: string): GraftError {
  return new GraftError('file.damaged', { path, where, reason })
}
