import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { PreparedData } from '../../../src/shared/contract/trainerProtocol.ts'
import { ops } from '../../../src/trainer/native/nativeOps.ts'
import { tf } from '../../../src/trainer/native/tensorflow.ts'
import { classify } from '../../../src/trainer/requests/classify.ts'
import { chain } from '../loop/tinyRuns.ts'

const folder = mkdtempSync(join(tmpdir(), 'graft-classify-'))
afterAll(() => {
  rmSync(folder, { recursive: true })
})

const ROWS = 40

/** Row i is (5 i, 0) in bytes; read as tenths it is (i / 2, 0). Rows with i odd belong to class 1. */
function dataOf(): PreparedData {
  const inputs = join(folder, 'inputs.bin')
  const labels = join(folder, 'labels.bin')
  const bytes = Uint8Array.from({ length: ROWS * 2 }, (_, i) => (i % 2 === 0 ? (i / 2) * 5 : 0))
  writeFileSync(inputs, bytes)
  const ids = Int32Array.from({ length: ROWS }, (_, row) => row % 2)
  writeFileSync(labels, new Uint8Array(ids.buffer))
  return {
    inputs: [{ path: inputs, dtype: 'uint8', shape: [ROWS, 2], byteOffset: 0 }],
    labels: { path: labels, dtype: 'int32', shape: [ROWS], byteOffset: 0 },
    scale: 0.1,
    offset: 0,
    rows: { train: new Int32Array(), validation: new Int32Array(), test: new Int32Array() },
    classes: 2,
  }
}

/** Logits are the two inputs, so the first class has the probability 1 / (1 + e^-x). */
const graph = (units: number, activation: string) =>
  chain([2], [{ name: 'head', className: 'Dense', config: { units, activation } }])
const identity = {
  head: {
    kernel: { dtype: 'float32' as const, shape: [2, 2], values: Float32Array.of(1, 0, 0, 1) },
    bias: { dtype: 'float32' as const, shape: [2], values: Float32Array.of(0, 0) },
  },
}
const idle = () => Promise.resolve()
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x))

describe('classify', () => {
  const rows = Int32Array.from([3, 0, 1, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14, 17, 16, 19])

  it.each([
    ['op by op', 8],
    ['compiled, the last batch filled up', 2],
  ])('gives class, probability and cross-entropy of every row: %s', async (_way, batchSize) => {
    const before = tf.memory().numTensors
    const { predicted, confidence, loss } = await classify(
      ops,
      {
        spec: {
          graph: graph(2, 'softmax'),
          weights: identity,
          data: dataOf(),
          loss: { name: 'sparseCategoricalCrossentropy', fromLogits: false },
          batchSize,
        },
        rows,
      },
      idle,
    )
    expect([...predicted]).toEqual(Array<number>(rows.length).fill(0))
    rows.forEach((row, i) => {
      const first = sigmoid(row * 0.5)
      expect(confidence[i]).toBeCloseTo(first, 5)
      expect(loss[i]).toBeCloseTo(-Math.log(row % 2 === 0 ? first : 1 - first), 3)
    })
    expect(tf.memory().numTensors).toBe(before)
  })

  it('reads one logit as the second of two classes', async () => {
    const weights = {
      head: {
        kernel: { dtype: 'float32' as const, shape: [2, 1], values: Float32Array.of(1, 0) },
        bias: { dtype: 'float32' as const, shape: [1], values: Float32Array.of(-2.2) },
      },
    }
    const { predicted, confidence } = await classify(
      ops,
      {
        spec: {
          graph: graph(1, 'linear'),
          weights,
          data: dataOf(),
          loss: { name: 'binaryCrossentropy', fromLogits: true, labelSmoothing: 0 },
          batchSize: 4,
        },
        rows: Int32Array.of(2, 4, 5),
      },
      idle,
    )
    // Logits: 1 - 2.2, 2 - 2.2 and 2.5 - 2.2.
    expect([...predicted]).toEqual([0, 0, 1])
    expect(confidence[0]).toBeCloseTo(sigmoid(1.2), 5)
    expect(confidence[2]).toBeCloseTo(sigmoid(0.3), 5)
  })

  it('gives nothing for no rows, and refuses labels that are no class ids', async () => {
    const spec = {
      graph: graph(2, 'softmax'),
      weights: identity,
      data: dataOf(),
      loss: { name: 'sparseCategoricalCrossentropy' as const, fromLogits: false },
      batchSize: 4,
    }
    expect((await classify(ops, { spec, rows: new Int32Array() }, idle)).loss).toHaveLength(0)
    const vectors = { ...spec, data: { ...spec.data, classes: null } }
    await expect(classify(ops, { spec: vectors, rows: Int32Array.of(0) }, idle)).rejects.toThrow(
      /no class ids/,
    )
  })
})
