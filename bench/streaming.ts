import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { BenchCase } from './benchCase.ts'
import { runSpec } from './contestants.ts'
import { startLineWorker } from './lineWorker.ts'
import type { StreamAnswer, StreamOrder } from './streamWorker.ts'

/** Training on data that is read while it is used. */
export interface StreamResult {
  readonly title: string
  readonly bytes: number
  readonly answer: StreamAnswer
}

const BIG = { rows: 50_000, size: 224, steps: 16 } as const

/**
 * A net's steps with the data in the graph and with the data read row by row; then a set of 50,000 images of 224x224x3
 * that no memory holds.
 */
export async function measureStreaming(
  item: BenchCase,
  big: BenchCase,
  folder: string,
): Promise<readonly StreamResult[]> {
  const worker = startLineWorker(process.execPath, [
    fileURLToPath(new URL('streamWorker.ts', import.meta.url)),
  ])
  const ask = async (title: string, bytes: number, order: StreamOrder): Promise<StreamResult> => ({
    title,
    bytes,
    answer: (await worker.ask({ do: 'stream', ...order })) as StreamAnswer,
  })
  try {
    const small = item.net.rows * sizeOf(item)
    const steps = { spec: toJson(item), rows: item.net.rows, steps: 2 * STEPS }
    const results = [
      await ask('96x96x3, in the graph', small, { ...steps, streams: false }),
      await ask('96x96x3, streamed', small, { ...steps, streams: true }),
    ]
    const bytes = BIG.rows * BIG.size * BIG.size * 3
    const inputs = { ...big.data.inputs, path: join(folder, 'big.u8') }
    const labels = { ...big.data.labels, path: join(folder, 'big-labels.i32') }
    await worker.ask({ do: 'sparse', path: inputs.path, bytes })
    await writeFile(labels.path, new Uint8Array(4 * BIG.rows))
    const shape = [BIG.rows, BIG.size, BIG.size, 3]
    const data = {
      ...big.data,
      inputs: { ...inputs, shape },
      labels: { ...labels, shape: [BIG.rows] },
    }
    const order = { spec: toJson({ ...big, data }), rows: BIG.rows, steps: BIG.steps }
    results.push(await ask('224x224x3, streamed', bytes, { ...order, streams: true }))
    return results
  } finally {
    worker.close()
  }
}

/** Steps of a net on rows of a file of the cache, read while they are used. */
export async function measureFromCache(
  item: BenchCase,
  cached: { readonly path: string; readonly rows: number; readonly side: number },
  folder: string,
): Promise<StreamResult> {
  const { path, rows, side } = cached
  const worker = startLineWorker(process.execPath, [
    fileURLToPath(new URL('streamWorker.ts', import.meta.url)),
  ])
  try {
    const labels = join(folder, 'cached-labels.i32')
    await writeFile(labels, new Uint8Array(4 * rows))
    const shape = [rows, side, side, 3]
    const data = {
      ...item.data,
      inputs: { path, dtype: 'uint8' as const, shape, byteOffset: 0 },
      labels: { ...item.data.labels, path: labels, shape: [rows] },
    }
    const order = { spec: toJson({ ...item, data }), rows, steps: STEPS, streams: true }
    return {
      title: 'prepared photographs, 224x224x3',
      bytes: rows * side * side * 3,
      answer: (await worker.ask({ do: 'stream', ...order })) as StreamAnswer,
    }
  } finally {
    worker.close()
  }
}

const STEPS = 16

function sizeOf({ data }: BenchCase): number {
  return data.inputs.shape.slice(1).reduce((product, length) => product * length, 1)
}

/** A spec without arrays of numbers: rows go by their count, and the worker draws weights of its own. */
function toJson(item: BenchCase) {
  return { ...runSpec(item, { rows: 0, epochs: 3 }), weights: {} }
}
