import { open, type FileHandle } from 'node:fs/promises'
import { toReadFault } from '../../shared/contract/errors/fileFaults.ts'
import { GraftError } from '../../shared/contract/errors/graftError.ts'
import type { ArrayFile } from '../../shared/contract/trainerProtocol.ts'
import type { InputScale, Normalization } from '../../shared/data/scaleValues.ts'
import { elementCount } from '../../shared/model/weights.ts'

/** Rows that follow one another are read at once, up to this many bytes: 4 MiB. */
const SPAN_BYTES = 2 ** 22

/**
 * Mean and variance of each channel (the last axis of a row) over some rows, after scale and offset, in double precision
 * and one pass: what Keras's `Normalization.adapt` measures on these rows. Memory holds a few rows.
 * @throws file.missing, file.unreadable, file.damaged; data.cancelled
 */
export async function measureChannels(
  file: ArrayFile,
  rows: Int32Array,
  scale: Pick<InputScale, 'scale' | 'offset'>,
  signal?: AbortSignal,
): Promise<Normalization> {
  const rowShape = file.shape.slice(1)
  const sums = createSums(rowShape.at(-1) ?? 1)
  const handle = await open(file.path, 'r').catch((cause: unknown) => {
    throw toReadFault(file.path, cause)
  })
  try {
    for (const span of spansOf(rows, elementCount(rowShape) * bytesPerElement(file))) {
      if (signal?.aborted === true) throw new GraftError('data.cancelled', { source: file.path })
      sums.add(await readSpan(handle, file, span))
    }
  } finally {
    await handle.close()
  }
  return sums.result(scale)
}

function bytesPerElement({ dtype }: ArrayFile): number {
  return dtype === 'uint8' ? 1 : 4
}

interface Span {
  /** In bytes, from the first element of the file on. */
  readonly from: number
  readonly length: number
}

function* spansOf(rows: Int32Array, rowBytes: number): Generator<Span> {
  const sorted = rows.slice().sort()
  for (let first = 0; first < sorted.length;) {
    const row = sorted[first] ?? 0
    let end = first + 1
    while (sorted[end] === row + end - first && (end - first) * rowBytes < SPAN_BYTES) end += 1
    yield { from: row * rowBytes, length: (end - first) * rowBytes }
    first = end
  }
}

async function readSpan(
  handle: FileHandle,
  { path, dtype, byteOffset }: ArrayFile,
  { from, length }: Span,
): Promise<ArrayLike<number>> {
  const bytes = new Uint8Array(length)
  let done = 0
  while (done < length) {
    const { bytesRead } = await handle.read(bytes, done, length - done, byteOffset + from + done)
    if (bytesRead === 0) {
      const reason = 'it has fewer rows than it should'
      throw new GraftError('file.damaged', { path, where: 'its end', reason })
    }
    done += bytesRead
  }
  if (dtype === 'uint8') return bytes
  return dtype === 'int32' ? new Int32Array(bytes.buffer) : new Float32Array(bytes.buffer)
}

/** Sums of deviations from the first value of each channel: large means cost no precision. */
function createSums(channels: number) {
  const around = new Float64Array(channels)
  const sums = new Float64Array(channels)
  const squares = new Float64Array(channels)
  let count = 0
  return {
    add: (values: ArrayLike<number>): void => {
      if (count === 0) for (let c = 0; c < channels; c++) around[c] = values[c] ?? 0
      for (let i = 0; i < values.length;) {
        for (let c = 0; c < channels; c++, i++) {
          const deviation = (values[i] ?? 0) - (around[c] ?? 0)
          sums[c] = (sums[c] ?? 0) + deviation
          squares[c] = (squares[c] ?? 0) + deviation * deviation
        }
      }
      count += values.length / channels
    },
    result: ({ scale, offset }: Pick<InputScale, 'scale' | 'offset'>): Normalization => {
      const means = Array.from(sums, (sum) => sum / count)
      return {
        mean: means.map((mean, c) => ((around[c] ?? 0) + mean) * scale + offset),
        variance: means.map((mean, c) => {
          const variance = Math.max(0, (squares[c] ?? 0) / count - mean * mean) * scale * scale
          return variance > 0 ? variance : 1
        }),
      }
    },
  }
}
