import { createHash, randomBytes, type Hash } from 'node:crypto'
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { toWriteFault } from '../../shared/contract/errors/fileFaults.ts'
import type { ArrayFile } from '../../shared/contract/trainerProtocol.ts'
import { elementCount, type WeightArray } from '../../shared/model/weights.ts'

/**
 * Stored outputs of a layer, a row each: a header of 4096 bytes (JSON, padded with spaces), then the elements as in
 * an {@link ArrayFile}. The header has the hash of the elements, so that a damaged file is known.
 */
const HEADER_BYTES = 4096

const headerSchema = z.strictObject({
  format: z.literal('graft-features-1'),
  dtype: z.enum(['float32', 'int32']),
  shape: z.array(z.int().min(0)),
  sha256: z.string(),
})

/** Writes a feature file bit by bit; it takes its name when it is whole. */
export interface FeatureWriter {
  /** Adds the rows of an array. Error: `file.unwritable`; nothing is then left of the file. */
  readonly append: (rows: WeightArray) => void
  /** Makes the file whole: elements on disk, then the name. Error: `file.unwritable`, as before. */
  readonly commit: () => ArrayFile
  /** Gives up: nothing is left. */
  readonly abandon: () => void
}

/** Error: `file.unwritable`. */
export function createFeatureFile(
  path: string,
  { dtype, shape }: Pick<WeightArray, 'dtype' | 'shape'>,
): FeatureWriter {
  const temporary = join(dirname(path), `.${randomBytes(6).toString('hex')}.part`)
  const hash = createHash('sha256')
  let fd: number | null = null
  let position = HEADER_BYTES
  const abandon = () => {
    if (fd === null) return
    const file = fd
    fd = null
    closeSync(file)
    rmSync(temporary, { force: true })
  }
  const attempt = <T>(work: () => T): T => {
    try {
      return work()
    } catch (cause) {
      abandon()
      throw toWriteFault(path, cause)
    }
  }
  const open = () => (fd ??= openTemporary(temporary))
  return {
    abandon,
    append: ({ values }) => {
      attempt(() => {
        const bytes = bytesOf(values)
        writeAll(open(), bytes, position)
        hash.update(bytes)
        position += bytes.length
      })
    },
    commit: () =>
      attempt(() => {
        const sha256 = hash.digest('hex')
        const header = { format: 'graft-features-1', dtype, shape, sha256 }
        const file = open()
        writeAll(file, Buffer.from(JSON.stringify(header).padEnd(HEADER_BYTES)), 0)
        fsyncSync(file)
        renameSync(temporary, path)
        fd = null
        closeSync(file)
        return { path, dtype, shape, byteOffset: HEADER_BYTES }
      }),
  }
}

/**
 * A feature file that is there, whole and undamaged, with this many rows; else `null`. All of it is read once to see
 * that.
 */
export function findFeatureFile(path: string, rows: number): ArrayFile | null {
  let fd: number
  try {
    fd = openSync(path, 'r')
  } catch {
    return null
  }
  try {
    const header = readHeader(fd)
    if (header?.shape[0] !== rows) return null
    const { dtype, shape } = header
    const hash = createHash('sha256')
    const size = hashFrom(fd, HEADER_BYTES, hash)
    if (size !== elementCount(shape) * 4 || hash.digest('hex') !== header.sha256) return null
    return { path, dtype, shape, byteOffset: HEADER_BYTES }
  } catch {
    // A disk that cannot be read is as good as a file that is not there: it is computed again.
    return null
  } finally {
    closeSync(fd)
  }
}

function readHeader(fd: number): z.infer<typeof headerSchema> | null {
  const bytes = Buffer.alloc(HEADER_BYTES)
  const read = readSync(fd, bytes, 0, HEADER_BYTES, 0)
  try {
    const parsed = headerSchema.safeParse(JSON.parse(bytes.toString('utf8', 0, read)))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}

/** Hashes a file from a position to its end, some at a time; gives the number of bytes. */
function hashFrom(fd: number, from: number, hash: Hash): number {
  const chunk = Buffer.alloc(2 ** 22)
  let size = 0
  for (;;) {
    const read = readSync(fd, chunk, 0, chunk.length, from + size)
    if (read === 0) return size
    hash.update(chunk.subarray(0, read))
    size += read
  }
}

function openTemporary(path: string): number {
  mkdirSync(dirname(path), { recursive: true })
  return openSync(path, 'wx')
}

function writeAll(fd: number, bytes: Uint8Array, position: number): void {
  let done = 0
  while (done < bytes.length) {
    done += writeSync(fd, bytes, done, Math.min(bytes.length - done, 2 ** 30), position + done)
  }
}

function bytesOf(values: ArrayBufferView): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
}
