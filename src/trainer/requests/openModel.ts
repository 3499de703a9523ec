import type { Ops } from '../../shared/layers/ops.ts'
import { elementCount, type ModelWeights, type WeightArray } from '../../shared/model/weights.ts'
import { allClose } from '../compiled/guard.ts'
import { createModelVariables, type ModelVariables } from '../execution/modelVariables.ts'
import type { Program } from '../execution/program.ts'
import { toTensor } from '../execution/weightArrays.ts'
import {
  openPrefixEngine,
  type PrefixEngine,
  type PrefixOptions,
} from '../features/prefixEngine.ts'

/** A model that is ready to compute. */
export interface OpenModel {
  /** Its outputs for a batch, in its order. */
  readonly compute: (inputs: readonly WeightArray[]) => readonly WeightArray[]
  /** Says that someone needs it. */
  readonly hold: () => void
  /** Says that someone needs it no more; the last one frees it. */
  readonly letGo: () => void
}

interface ModelOptions {
  readonly weights: ModelWeights
  /** The inputs that it will be asked for first, rows first. */
  readonly inputs: readonly WeightArray[]
  readonly batchSize: number
  /** Runs every op by itself. */
  readonly eager: boolean
}

/**
 * Compiled, its weights as constants, where that is possible and gives the numbers of the eager ops. Held by nobody yet.
 */
export function openModel(ops: Ops, program: Program, options: ModelOptions): OpenModel {
  const { weights, inputs, batchSize } = options
  const variables = createModelVariables(ops.tf, program, weights)
  const source = createSource(ops, inputs)
  const count = inputs[0]?.shape[0] ?? 0
  const rows = Int32Array.from({ length: count }, (_, row) => row)
  const scale = { scale: 1, offset: 0 }
  const engineOptions = { ops, program, variables, data: source.data, scale, rows, batchSize }
  const engine = freeingOnFailure(variables, () => {
    const eager = openPrefixEngine({ ...engineOptions, eager: true })
    return options.eager ? eager : compiledOr(eager, engineOptions)
  })
  let holders = 0
  return {
    compute: (batch) => {
      source.use(batch)
      const size = batch[0]?.shape[0] ?? 0
      return engine.compute(Int32Array.from({ length: size }, (_, row) => row))
    },
    hold: () => {
      holders += 1
    },
    letGo: () => {
      holders -= 1
      if (holders > 0) return
      engine.close()
      variables.dispose()
    },
  }
}

function freeingOnFailure<T>({ dispose }: Pick<ModelVariables, 'dispose'>, open: () => T): T {
  try {
    return open()
  } catch (thrown) {
    dispose()
    throw thrown
  }
}

/** The compiled engine if it gives the numbers of the eager one for the first batch. */
function compiledOr(eager: PrefixEngine, options: Omit<PrefixOptions, 'eager'>): PrefixEngine {
  const rows = options.rows.subarray(0, options.batchSize)
  const expected = eager.compute(rows)
  const engine = openPrefixEngine({ ...options, eager: false })
  const found = engine.compute(rows)
  const isSame = found.every(({ values }, i) =>
    allClose(values, expected[i]?.values ?? new Float32Array()),
  )
  if (isSame) return engine
  engine.close()
  return eager
}

/** Rows in memory, as a step takes them; the labels are none. */
function createSource({ tf }: Ops, first: readonly WeightArray[]) {
  let inputs = first
  const rowsOf = (ids: Int32Array): readonly WeightArray[] => {
    const from = ids[0] ?? 0
    // Ids that follow one another are a slice; the recorder also asks for rows in reverse.
    const isSlice = ids.every((id, i) => id === from + i)
    return isSlice
      ? inputs.map((input) => sliceRows(input, from, from + ids.length))
      : inputs.map((input) => pickRows(input, ids))
  }
  const labels = (ids: Int32Array): WeightArray => ({
    dtype: 'int32',
    shape: [ids.length],
    values: new Int32Array(ids.length),
  })
  const data: PrefixOptions['data'] = {
    batch: (ids) => ({
      inputs: rowsOf(ids).map((input) => toTensor(tf, input)),
      yTrue: toTensor(tf, labels(ids)),
      rowWeights: null,
    }),
    batchArrays: (ids) => ({ inputs: rowsOf(ids), yTrue: labels(ids), rowWeights: null }),
  }
  return {
    data,
    use: (batch: readonly WeightArray[]) => {
      inputs = batch
    },
  }
}

/** Rows `from` to `to` of an array, without copying them. */
export function sliceRows(array: WeightArray, from: number, to: number): WeightArray {
  const rowShape = array.shape.slice(1)
  const length = elementCount(rowShape)
  const values = array.values.subarray(from * length, to * length)
  return { dtype: array.dtype, shape: [to - from, ...rowShape], values }
}

function pickRows(array: WeightArray, ids: Int32Array): WeightArray {
  const rowShape = array.shape.slice(1)
  const length = elementCount(rowShape)
  const values = array.values.slice(0, ids.length * length)
  ids.forEach((id, i) => {
    values.set(array.values.subarray(id * length, (id + 1) * length), i * length)
  })
  return { dtype: array.dtype, shape: [ids.length, ...rowShape], values }
}
