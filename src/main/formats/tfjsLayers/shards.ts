import type { Hash } from 'node:crypto'
import { GraftError } from '../../../shared/contract/errors/graftError.ts'
import { halfToNumber, type FileArray } from '../../../shared/kerasJson/fileArray.ts'
import { elementCount } from '../../../shared/model/weights.ts'
import { maxWeightBytes } from '../limits.ts'
import type { ModelParts } from '../modelParts.ts'
import type { ManifestGroup, ManifestWeight } from './manifest.ts'

const elementBytes: Readonly<Record<string, number>> = {
  float32: 4,
  int32: 4,
  uint8: 1,
  bool: 1,
  uint16: 2,
  float16: 2,
}

/**
 * The arrays of one group: its files joined in the manifest's order, whatever they are called, and checked for
 * their total length before anything is read out of them. Errors: `file.partMissing`,
 * `file.outsideFolder`, `file.damaged`, `file.unreadable`.
 */
export async function readShards(
  path: string,
  parts: ModelParts,
  group: ManifestGroup,
  hash: Hash,
): Promise<readonly FileArray[]> {
  const wanted = group.weights.reduce((sum, weight) => sum + byteLength(path, weight), 0)
  checkTotal(path, wanted)
  let found = 0
  for (const name of group.paths) found += await parts.size(name)
  if (found !== wanted) {
    throw new GraftError('file.damaged', {
      path,
      where: group.paths.join(', '),
      reason: `the weights need ${wanted} bytes, but the files hold ${found}`,
    })
  }
  const bytes = await joinParts(parts, group.paths, wanted)
  hash.update(bytes)
  let offset = 0
  return group.weights.map((weight) => {
    const length = byteLength(path, weight)
    const part = bytes.subarray(offset, offset + length)
    offset += length
    return toFileArray(path, weight, part)
  })
}

function checkTotal(path: string, bytes: number): void {
  const limit = maxWeightBytes()
  if (bytes <= limit) return
  throw new GraftError('file.tooLarge', { path, what: 'A group of weights', bytes, limit })
}

function byteLength(path: string, { name, dtype, shape, quantization }: ManifestWeight): number {
  const size = elementBytes[quantization?.dtype ?? dtype]
  if (size !== undefined) return elementCount(shape) * size
  throw new GraftError('file.weightType', { path, array: name, dtype })
}

/** One buffer for the group, filled part by part. */
async function joinParts(
  parts: ModelParts,
  names: readonly string[],
  total: number,
): Promise<Uint8Array> {
  const bytes = new Uint8Array(total)
  let offset = 0
  for (const name of names) {
    const part = await parts.read(name, total - offset)
    bytes.set(part, offset)
    offset += part.length
  }
  return bytes
}

/** TF.js stores `min + scale * q`; half floats need no such pair. */
function toFileArray(path: string, weight: ManifestWeight, bytes: Uint8Array): FileArray {
  const { name, shape, dtype, quantization } = weight
  const base = { name, shape, littleEndian: true }
  if (quantization === undefined) {
    const isKnown = dtype === 'float32' || dtype === 'float16' || dtype === 'int32'
    return { ...base, dtype: isKnown ? dtype : 'other', typeName: dtype, bytes }
  }
  const values = dequantize(path, weight, bytes)
  return { ...base, dtype: 'float32', typeName: 'float32', bytes: new Uint8Array(values.buffer) }
}

function dequantize(path: string, weight: ManifestWeight, bytes: Uint8Array): Float32Array {
  const { name, shape, quantization } = weight
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const length = elementCount(shape)
  const { dtype, scale, min } = quantization ?? {}
  if (dtype === 'float16') {
    return Float32Array.from({ length }, (_, i) => halfToNumber(view.getUint16(i * 2, true)))
  }
  if (scale === undefined || min === undefined) {
    const reason = 'its quantisation has no scale and min'
    throw new GraftError('file.damaged', { path, where: name, reason })
  }
  const level = (i: number) => (dtype === 'uint8' ? view.getUint8(i) : view.getUint16(i * 2, true))
  return Float32Array.from({ length }, (_, i) => min + scale * level(i))
}
