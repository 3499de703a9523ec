import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ModelWeights, WeightArray } from '../../../src/shared/model/weights.ts'

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
