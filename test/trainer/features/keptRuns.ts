import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect } from 'vitest'
import type { PreparedData } from '../../../src/shared/contract/trainerProtocol.ts'
import {
  chain,
  classRows,
  runSpec,
  temporaryFolder,
  train,
  type ChainLayer,
  type RecordedRun,
  type RunOptions,
} from '../loop/tinyRuns.ts'
import { preparedRows, steadyClock } from './featureRuns.ts'

/** A folder of the test file that imports this. */
export const folder = temporaryFolder()
afterAll(folder.remove)

export const data = classRows(folder.path, {
  rows: 70,
  features: 5,
  classes: 3,
  train: 45,
  validation: 17,
})

const dense = (name: string, freeze: ChainLayer['freeze']): ChainLayer => ({
  name,
  className: 'Dense',
  config: { units: 6, activation: 'tanh' },
  ...(freeze === undefined ? {} : { freeze }),
})
const graphWith = (second: ChainLayer['freeze']) =>
  chain(
    [5],
    [
      dense('first', 'freeze'),
      dense('second', second),
      { name: 'drop', className: 'Dropout', config: { rate: 0.3 } },
      { name: 'head', className: 'Dense', config: { units: 3, activation: 'softmax' } },
    ],
  )

let folders = 0
export const newCache = () => join(folder.path, `cache-${++folders}`)

/** Two layers before dropout and a head; `cut`: the last of them that is frozen. */
export function spec(
  cacheFolder: string,
  options: { data?: PreparedData; cut?: 'first' | 'second' } = {},
) {
  return {
    ...runSpec({
      graph: graphWith(options.cut === 'first' ? 'train' : 'freeze'),
      data: options.data ?? data,
      metrics: ['sparseCategoricalAccuracy'],
      phases: [{ epochs: 3, optimizer: { name: 'adam', learningRate: 0.02 } }],
    }),
    featureCache: true,
    cacheFolder,
  }
}

export const files = (cache: string) => readdirSync(join(cache, 'features')).toSorted()
export const onlyFile = (cache: string) => join(cache, 'features', files(cache)[0] ?? '')

/** With the number of rows that ran through the frozen part. */
export async function counted(run: ReturnType<typeof spec>, options: RunOptions = {}) {
  const done = await train(run, { ...options, now: steadyClock() })
  return { ...done, rows: Math.max(0, ...preparedRows(done)) }
}

export function expectSameBits(found: RecordedRun, expected: RecordedRun): void {
  const withoutTimes = ({ result }: RecordedRun) =>
    result.history.map(({ epoch, logs }) => ({ epoch, logs }))
  expect(found.result.weights).toEqual(expected.result.weights)
  expect(withoutTimes(found)).toEqual(withoutTimes(expected))
  expect(found.result.evaluation).toEqual(expected.result.evaluation)
}
