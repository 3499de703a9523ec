import { fileFaultReason } from '../../shared/contract/errors/fileFaults.ts'
import type { WeightArray } from '../../shared/model/weights.ts'
import { arrayRows, openRows, type RowReader } from '../loop/rowReader.ts'
import { createFeatureFile } from './featureFile.ts'
import type { PrefixEngine } from './prefixEngine.ts'

/** How much may be stored. */
export interface FeatureLimits {
  /** In memory; more is read from the file row by row. */
  readonly memoryBytes: number
  /** At all. */
  readonly storedBytes: number
}

export const FEATURE_LIMITS: FeatureLimits = { memoryBytes: 2 ** 29, storedBytes: 2 ** 33 }

/** Outputs for all rows, one reader a tensor: row `i` is that of the i-th id. Or why there are none: a clause. */
export type Features =
  | {
      readonly kind: 'stored'
      readonly readers: readonly RowReader[]
      /** Why they could not be kept for later runs, or `null`. */
      readonly unkept: string | null
    }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'refused'; readonly reason: string }

interface ComputeOptions {
  readonly engine: PrefixEngine
  /** Begins to read rows of a later batch; resolves when they are there. */
  readonly fetch: (rows: Int32Array) => Promise<void>
  readonly rows: Int32Array
  readonly batchSize: number
  /** Where the outputs are kept, a file a tensor; `null`: nowhere. */
  readonly pathOf: ((tensor: number) => string) | null
  readonly limits: FeatureLimits
  /** Called after each batch with the number of rows so far; `false` ends it. */
  readonly onBatch: (rows: number) => Promise<boolean>
}

/** Runs the prefix once over all rows and stores what comes out. Files are written whole or not at all. */
export async function computeFeatures(options: ComputeOptions): Promise<Features> {
  const { engine, fetch, rows, batchSize, pathOf, limits, onBatch } = options
  const first = engine.compute(rows.subarray(0, batchSize))
  const specs = first.map(({ dtype, shape }) => {
    return { dtype, shape: [rows.length, ...shape.slice(1)] }
  })
  const firstBytes = first.reduce((sum, { values }) => sum + values.byteLength, 0)
  const bytes = (firstBytes / Math.min(batchSize, rows.length)) * rows.length
  const limit = pathOf === null ? limits.memoryBytes : limits.storedBytes
  if (bytes > limit) {
    return { kind: 'refused', reason: `their outputs would take ${inMebibytes(bytes)}` }
  }
  const inMemory = pathOf === null || bytes <= limits.memoryBytes
  const stores = specs.map((spec, i) => (inMemory ? memoryStore(spec) : fileStore(pathOf(i), spec)))
  const abandon = () => {
    for (const store of stores) store.abandon()
  }
  let coming = Promise.resolve()
  try {
    for (let from = 0; from < rows.length; from += batchSize) {
      const batch = rows.subarray(from, from + batchSize)
      await coming
      coming = fetch(rows.subarray(from + batchSize, from + 2 * batchSize))
      const outputs = from === 0 ? first : engine.compute(batch)
      stores.forEach((store, i) => {
        const output = outputs[i]
        if (output !== undefined) store.append(output)
      })
      if (await onBatch(from + batch.length)) continue
      abandon()
      return { kind: 'stopped' }
    }
    const finished = stores.map((store) => store.finish())
    const unkept = inMemory ? keepAll(finished, pathOf) : null
    return { kind: 'stored', readers: finished.map(({ open }) => open()), unkept }
  } catch (thrown) {
    abandon()
    if (!(thrown instanceof StoreFault)) throw thrown
    return { kind: 'refused', reason: `their outputs cannot be stored: ${thrown.message}` }
  }
}

/** The file of stored outputs cannot be written. */
class StoreFault extends Error {}

interface Finished {
  readonly open: () => RowReader
  /** The array, where it is in memory. */
  readonly array: WeightArray | null
}

interface Store {
  readonly append: (rows: WeightArray) => void
  readonly finish: () => Finished
  readonly abandon: () => void
}

type ArraySpec = Pick<WeightArray, 'dtype' | 'shape'>

function memoryStore({ dtype, shape }: ArraySpec): Store {
  const size = shape.reduce((product, length) => product * length, 1)
  const values = dtype === 'int32' ? new Int32Array(size) : new Float32Array(size)
  let at = 0
  return {
    append: (rows) => {
      values.set(rows.values, at)
      at += rows.values.length
    },
    finish: () => {
      const array = { dtype, shape, values }
      return { array, open: () => arrayRows(array) }
    },
    abandon: () => undefined,
  }
}

function fileStore(path: string, spec: ArraySpec): Store {
  const writer = createFeatureFile(path, spec)
  const attempt = <T>(work: () => T): T => {
    try {
      return work()
    } catch (cause) {
      throw new StoreFault(writeFaultReason(cause), { cause })
    }
  }
  return {
    append: (rows) => {
      attempt(() => {
        writer.append(rows)
      })
    },
    finish: () => {
      const file = attempt(writer.commit)
      return { array: null, open: () => openRows(file, 0) }
    },
    abandon: writer.abandon,
  }
}

/** Keeps arrays for later runs. Why that failed, or `null`: this run has what it needs either way. */
function keepAll(finished: readonly Finished[], pathOf: ComputeOptions['pathOf']): string | null {
  if (pathOf === null) return null
  try {
    finished.forEach(({ array }, i) => {
      if (array === null) return
      const writer = createFeatureFile(pathOf(i), array)
      writer.append(array)
      writer.commit()
    })
    return null
  } catch (thrown) {
    return writeFaultReason(thrown)
  }
}

/** The system's reason behind a `file.unwritable`. */
function writeFaultReason(thrown: unknown): string {
  return fileFaultReason(thrown instanceof Error ? (thrown.cause ?? thrown) : thrown)
}

function inMebibytes(bytes: number): string {
  return `${Math.ceil(bytes / 2 ** 20)} MiB`
}
