import { describe, expect, it } from 'vitest'
import type { WeightArray } from '../../../src/shared/model/weights.ts'
import { createRandom } from '../../../src/shared/training/random.ts'
import { initialWeights } from '../../../src/shared/transfer/initialWeights.ts'
import { ops } from '../../../src/trainer/native/nativeOps.ts'
import { nodeBackend, tf } from '../../../src/trainer/native/tensorflow.ts'
import { createPredictor, predict } from '../../../src/trainer/requests/predict.ts'
import { chain } from '../loop/tinyRuns.ts'

const graph = chain(
  [5],
  [
    { name: 'hidden', className: 'Dense', config: { units: 6, activation: 'relu' } },
    { name: 'norm', className: 'BatchNormalization' },
    { name: 'drop', className: 'Dropout', config: { rate: 0.5 } },
    { name: 'head', className: 'Dense', config: { units: 3, activation: 'softmax' } },
  ],
)
const weightsOf = (seed: number) =>
  initialWeights(graph, { weightsOf: () => null, seed, fresh: true }).weights

function inputOf(rows: number, seed: number): WeightArray {
  const random = createRandom(seed, 'inputs')
  const values = Float32Array.from({ length: rows * 5 }, () => random.normal())
  return { dtype: 'float32', shape: [rows, 5], values }
}

const request = (rows: number, seed = 1) => ({
  graph,
  weights: weightsOf(seed),
  inputs: [inputOf(rows, seed)],
  batchSize: 4,
})
const idle = () => Promise.resolve()
const savedModels = () =>
  (nodeBackend.binding as unknown as { getNumOfSavedModels(): number }).getNumOfSavedModels()

/** What the ops give one by one: so few rows are not compiled. */
async function eagerly(given: ReturnType<typeof request>): Promise<number[]> {
  const found: number[] = []
  const [input] = given.inputs
  const rows = input?.shape[0] ?? 0
  for (let row = 0; row < rows; row++) {
    const values = input?.values.subarray(row * 5, (row + 1) * 5) ?? new Float32Array()
    const one = { dtype: 'float32' as const, shape: [1, 5], values }
    const [output] = await predict(ops, { ...given, inputs: [one] }, idle)
    found.push(...(output?.values ?? []))
  }
  return found
}

describe('compiled prediction', () => {
  it('gives the numbers of the eager ops, the last smaller batch included', async () => {
    const given = request(35)
    const [output] = await predict(ops, given, idle)
    const expected = await eagerly(given)
    expect(output?.shape).toEqual([35, 3])
    expected.forEach((value, i) => {
      expect(output?.values[i]).toBeCloseTo(value, 5)
    })
  })

  it('keeps the last model, tells models and rows apart, and frees all', async () => {
    const tensors = tf.memory().numTensors
    const models = savedModels()
    const predictor = createPredictor(ops)
    const first = await predictor.predict(request(35), idle)
    const again = await predictor.predict(request(35), idle)
    expect(again).toEqual(first)
    expect(savedModels()).toBe(models + 1)
    const given = request(32, 2)
    const [other] = await predictor.predict(given, idle)
    expect(savedModels()).toBe(models + 1)
    const expected = await eagerly(given)
    expected.forEach((value, i) => {
      expect(other?.values[i]).toBeCloseTo(value, 5)
    })
    predictor.release()
    expect(savedModels()).toBe(models)
    expect(tf.memory().numTensors).toBe(tensors)
  })

  it('finishes what it began when another model comes in between', async () => {
    const models = savedModels()
    const predictor = createPredictor(ops)
    const between: { answer: Promise<unknown> | null } = { answer: null }
    const interrupt = () => {
      between.answer ??= predictor.predict(request(40, 2), idle)
      return Promise.resolve()
    }
    const [output] = await predictor.predict(request(40), interrupt)
    await between.answer
    const [alone] = await predict(ops, request(40), idle)
    expect(output).toEqual(alone)
    predictor.release()
    expect(savedModels()).toBe(models)
  })
})
