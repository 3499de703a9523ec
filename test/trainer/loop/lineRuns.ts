import type { PreparedData, RunSpec } from '../../../src/shared/contract/trainerProtocol.ts'
import type { ModelWeights } from '../../../src/shared/model/weights.ts'
import { chain, range, runSpec, writeArray, type TinyRun } from './tinyRuns.ts'

/** One weight, no bias: `y = w x`. */
export const line = chain(
  [1],
  [{ name: 'line', className: 'Dense', config: { units: 1, useBias: false } }],
)

export function lineWeights(w: number): ModelWeights {
  return { line: { kernel: { dtype: 'float32', shape: [1, 1], values: Float32Array.of(w) } } }
}

/** Rows `x` with wanted outputs `y`, all for training unless said. */
export function lineRows(
  folder: string,

  x: readonly number[],
  y: readonly number[],
  validation: Int32Array = range(0, 0),
) {
  const rows = x.length
  const prepared: PreparedData = {
    inputs: [writeArray(folder, Float32Array.from(x), [rows, 1])],
    labels: writeArray(folder, Float32Array.from(y), [rows, 1]),
    scale: 1,
    offset: 0,
    rows: {
      train: range(0, rows).filter((row) => !validation.includes(row)),
      validation,
      test: range(0, 0),
    },
    classes: null,
  }
  return prepared
}

export function lineRun(run: Partial<TinyRun> & Pick<TinyRun, 'data' | 'phases'>): RunSpec {
  return runSpec({
    graph: line,
    weights: lineWeights(1),
    loss: { name: 'meanSquaredError' },
    batchSize: 2,
    shuffle: false,
    ...run,
  })
}
