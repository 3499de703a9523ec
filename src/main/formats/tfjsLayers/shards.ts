import type { Hash } from 'node:crypto'
import { open, realpath, stat, type FileHandle } from 'node:fs/promises'
import { dirname, isAbsolute, relative, resolve, sep } from 'node:path'
import { systemErrorCode, toReadFault } from '../../../shared/contract/errors/fileFaults.ts'
import { GraftError } from '../../../shared/contract/errors/graftError.ts'
import { halfToNumber, type FileArray } from '../../../shared/kerasJson/fileArray.ts'
import { elementCount } from '../../../shared/model/weights.ts'
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
  group: ManifestGroup,
  hash: Hash,
): Promise<readonly FileArray[]> {
  const wanted = group.weights.reduce((sum, weight) => sum + byteLength(path, weight), 0)
  const files = await Promise.all(group.paths.map((entry) => locate(path, entry)))
  const found = files.reduce((sum, { size }) => sum + size, 0)
  if (found !== wanted) {
    throw new GraftError('file.damaged', {
      path,
      where: group.paths.join(', '),
      reason: `the weights need ${wanted} bytes, but the files hold ${found}`,
    })
  }
  const bytes = await joinFiles(files, wanted, hash)
  let offset = 0
  return group.weights.map((weight) => {
    const length = byteLength(path, weight)
    const part = bytes.subarray(offset, offset + length)
    offset += length
    return toFileArray(path, weight, part)
  })
}

function byteLength(path: string, { name, dtype, shape, quantization }: ManifestWeight): number {
  const size = elementBytes[quantization?.dtype ?? dtype]
  if (size !== undefined) return elementCount(shape) * size
  throw new GraftError('file.weightType', { path, array: name, dtype })
}

interface ShardFile {
  readonly file: string
  readonly size: number
}

/** A file of the manifest, which must lie in the folder of model.json, links followed. */
async function locate(path: string, entry: string): Promise<ShardFile> {
  const folder = dirname(path)
  const outside = new GraftError('file.outsideFolder', { path, entry })
  if (isAbsolute(entry) || /^[a-z]+:/i.test(entry) || !isInside(folder, resolve(folder, entry))) {
    throw outside
  }
  const file = resolve(folder, entry)
  try {
    if (!isInside(await realpath(folder), await realpath(file))) throw outside
    const found = await stat(file)
    if (found.isFile()) return { file, size: found.size }
  } catch (error) {
    if (systemErrorCode(error) !== 'ENOENT') throw toReadFault(file, error)
  }
  throw new GraftError('file.partMissing', { path, part: entry })
}

function isInside(folder: string, file: string): boolean {
  const way = relative(folder, file)
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}

async function joinFiles(
  files: readonly ShardFile[],
  total: number,
  hash: Hash,
): Promise<Uint8Array> {
  const bytes = new Uint8Array(total)
  let offset = 0
  for (const { file, size } of files) {
    const part = bytes.subarray(offset, offset + size)
    await fill(file, part)
    hash.update(part)
    offset += size
  }
  return bytes
}

async function fill(file: string, target: Uint8Array): Promise<void> {
  try {
    const handle = await open(file, 'r')
    try {
      await readInto(handle, target)
    } finally {
      await handle.close()
    }
  } catch (error) {
    throw toReadFault(file, error)
  }
}

async function readInto(handle: FileHandle, target: Uint8Array): Promise<void> {
  for (let at = 0; at < target.length;) {
    const { bytesRead } = await handle.read(target, at, target.length - at, at)
    if (bytesRead === 0) throw new Error('it became shorter while it was read')
    at += bytesRead
  }
}

/** TF.js stores `min + scale * q`; half floats need no such pair. */
function toFileArray(path: string, weight: ManifestWeight, bytes: Uint8Array): FileArray {
  const { name, shape, dtype, quantization } = weight
  const base = { name, shape, littleEndian: true }
  if (quantization === undefined) {
    const isFloat = dtype === 'float32' || dtype === 'float16'
    return { ...base, dtype: isFloat ? dtype : 'other', typeName: dtype, bytes }
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
