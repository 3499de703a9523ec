import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect } from 'vitest'
import type { RunSpec } from '../../../src/shared/contract/trainerProtocol.ts'
import type { ModelWeights, WeightArray } from '../../../src/shared/model/weights.ts'
import { range, runSpec, temporaryFolder, train, writeArray, type TinyRun } from './tinyRuns.ts'

/** Whole short runs against real Keras; written by test/keras/makeRunFixtures.py. */

interface FixtureArray {
  readonly shape: number[]
  readonly dtype: 'int32' | 'float32'
  readonly data: string
}

export interface RunFixture {
  readonly inputs: FixtureArray
  readonly labels: FixtureArray
  readonly train: number
  readonly before: Record<string, Record<string, FixtureArray>>
  readonly after: Record<string, Record<string, FixtureArray>>
  readonly logs: readonly Record<string, number>[]
}

export function readFixture(name: string): RunFixture {
  const path = join(import.meta.dirname, '../../fixtures/runs', `${name}.json`)
  return JSON.parse(readFileSync(path, 'utf8')) as RunFixture
}

export function decode({ data, dtype, shape }: FixtureArray): WeightArray {
  const { buffer } = new Uint8Array(Buffer.from(data, 'base64'))
  const values = dtype === 'int32' ? new Int32Array(buffer) : new Float32Array(buffer)
  return { dtype, shape, values }
}

export function decodeWeights(weights: RunFixture['before']): ModelWeights {
  return Object.fromEntries(
    Object.entries(weights).map(([layer, arrays]) => [
      layer,
      Object.fromEntries(Object.entries(arrays).map(([name, array]) => [name, decode(array)])),
    ]),
  )
}

const TOLERANCE = 1e-5
const folder = temporaryFolder()
afterAll(folder.remove)

type KerasRun = Omit<TinyRun, 'data' | 'weights'> & { readonly classes: number | null }

/** Trains from the fixture's weights on its rows; loss, metrics and weights must be Keras's. */
export async function trainLikeKeras(name: string, run: KerasRun) {
  const fixture = readFixture(name)
  const { classes, ...rest } = run
  const inputs = decode(fixture.inputs)
  const labels = decode(fixture.labels)
  const rows = inputs.shape[0] ?? 0
  const spec: RunSpec = runSpec({
    shuffle: false,
    ...rest,
    weights: decodeWeights(fixture.before),
    monitor: { metric: 'loss', restoreBest: false },
    data: {
      inputs: [writeArray(folder.path, inputs.values, inputs.shape)],
      labels: writeArray(folder.path, labels.values, labels.shape),
      scale: 1,
      offset: 0,
      rows: {
        train: range(0, fixture.train),
        validation: range(fixture.train, rows),
        test: range(0, 0),
      },
      classes,
    },
  })
  const { result } = await train(spec)
  expect(result.status).toBe('finished')
  expectSameLogs(
    result.history.map(({ logs }) => logs),
    fixture.logs,
  )
  expectSameWeights(result.weights, decodeWeights(fixture.after))
  return { spec, result }
}

/** `val_sparse_categorical_accuracy` is `valSparseCategoricalAccuracy`. */
function camel(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
}

function expectSameLogs(
  logs: readonly Readonly<Record<string, number>>[],
  expected: RunFixture['logs'],
): void {
  expect(logs).toHaveLength(expected.length)
  expected.forEach((kerasLogs, epoch) => {
    for (const [name, value] of Object.entries(kerasLogs)) {
      const found = logs[epoch]?.[camel(name)] ?? NaN
      const error = Math.abs(found - value) / Math.max(1, Math.abs(value))
      expect(error, `${name} of epoch ${epoch}: ${found}, Keras ${value}`).toBeLessThan(TOLERANCE)
    }
  })
}

function expectSameWeights(weights: ModelWeights, expected: ModelWeights): void {
  expect(Object.keys(weights).sort()).toEqual(Object.keys(expected).sort())
  for (const [layer, arrays] of Object.entries(expected)) {
    for (const [name, { values }] of Object.entries(arrays)) {
      const found = weights[layer]?.[name]?.values
      expect(found).toHaveLength(values.length)
      values.forEach((value, i) => {
        const error = Math.abs((found?.[i] ?? NaN) - value) / Math.max(1, Math.abs(value))
        expect(error, `${layer}/${name}[${i}]`).toBeLessThan(TOLERANCE)
      })
    }
  }
}
