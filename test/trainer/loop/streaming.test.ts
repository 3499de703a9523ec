import { closeSync, ftruncateSync, openSync, truncateSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { ArrayFile, RunSpec } from '../../../src/shared/contract/trainerProtocol.ts'
import type { DataLimits } from '../../../src/trainer/loop/runSession.ts'
import { tf } from '../../../src/trainer/native/tensorflow.ts'
import { chain, classRows, range, runSpec, temporaryFolder, train, writeArray } from './tinyRuns.ts'

const folder = temporaryFolder()
afterAll(folder.remove)

/** Nothing is held in memory: every batch is read from the file. */
const STREAMED: DataLimits = { wholeFileBytes: 0, tableBytes: 0 }

const layers = [
  { name: 'hidden', className: 'Dense', config: { units: 6, activation: 'relu' } },
  { name: 'norm', className: 'BatchNormalization' },
  { name: 'drop', className: 'Dropout', config: { rate: 0.3 } },
  { name: 'head', className: 'Dense', config: { units: 3, activation: 'softmax' } },
]
const graph = chain([4], layers)
const floats = classRows(folder.path, {
  rows: 60,
  features: 4,
  classes: 3,
  train: 43,
  validation: 9,
})
const bytes = {
  ...floats,
  inputs: [
    writeArray(
      folder.path,
      Uint8Array.from({ length: 240 }, (_, i) => (i * 37) % 256),
      [60, 4],
      3,
    ),
  ],
  scale: 1 / 255,
}

const specOf = (data: RunSpec['data']) =>
  runSpec({
    graph,
    data,
    metrics: ['sparseCategoricalAccuracy'],
    classWeights: [1, 3, 2],
    phases: [
      {
        epochs: 2,
        optimizer: { name: 'adam', learningRate: 0.02 },
        freeze: [{ layers: 'hidden', mode: 'freeze' }],
      },
      { epochs: 2, optimizer: { name: 'sgd', momentum: 0.9 } },
    ],
  })

function numbersOf({ result, state }: Awaited<ReturnType<typeof train>>) {
  const { weights, evaluation, history, notes } = result
  return { weights, evaluation, notes, logs: history.map(({ logs }) => logs), slots: state.slots }
}

describe('data that is read while it is used', () => {
  test.each([
    ['bytes', bytes],
    ['floats', floats],
  ])('%s: the bits of a run whose data lives in the graph', async (_what, data) => {
    const before = tf.memory().numTensors
    const inGraph = await train(specOf(data))
    const streamed = await train(specOf(data), { dataLimits: STREAMED })
    expect(inGraph.result.notes.join()).not.toContain('step by step')
    expect(numbersOf(streamed)).toEqual(numbersOf(inGraph))
    expect(tf.memory().numTensors).toBe(before)
  })

  test('eager steps on streamed data give the numbers of eager steps on data in memory', async () => {
    const spec = { ...specOf(bytes), eager: true }
    const streamed = await train(spec, { dataLimits: STREAMED })
    expect(numbersOf(streamed)).toEqual(numbersOf(await train(spec)))
  })

  test('stored outputs of frozen layers are computed from it, and streamed themselves', async () => {
    const spec = { ...specOf(bytes), featureCache: true, cacheFolder: folder.path }
    const streamed = await train(spec, {
      dataLimits: STREAMED,
      featureLimits: { memoryBytes: 0, storedBytes: 2 ** 20 },
    })
    const inGraph = await train({ ...specOf(bytes), featureCache: true })
    expect(numbersOf(streamed)).toEqual(numbersOf(inGraph))
    expect(streamed.result.notes.join()).toContain('ran once over 60 rows')
  })

  test('stopped in the middle of an epoch and resumed: the bits of an uninterrupted run', async () => {
    const whole = await train(specOf(bytes), { dataLimits: STREAMED })
    const stopped = await train(specOf(bytes), {
      dataLimits: STREAMED,
      onYield: (control, count) => {
        if (count === 10) control.stop()
      },
    })
    expect(stopped.result.status).toBe('stopped')
    const resumeFrom = structuredClone(stopped.state)
    const resumed = await train(specOf(bytes), { resumeFrom, dataLimits: STREAMED })
    expect(resumed.result.weights).toEqual(whole.result.weights)
    expect(numbersOf(resumed).logs).toEqual(numbersOf(whole).logs)
  })

  test('a file that is cut off while it is used: the run says which, and frees everything', async () => {
    const before = tf.memory().numTensors
    const inputs = writeArray(folder.path, new Float32Array(240), [60, 4])
    const spec = specOf({ ...floats, inputs: [inputs] })
    const run = train(spec, {
      dataLimits: STREAMED,
      onYield: (_control, count) => {
        if (count === 3) truncateSync(inputs.path, 8)
      },
    })
    await expect(run).rejects.toMatchObject({ code: 'file.damaged', params: { path: inputs.path } })
    expect(tf.memory().numTensors).toBe(before)
  })
})

/** A file of zeros that takes no room on the disk, but for one byte in every row. */
function sparseRows(rows: number, rowShape: readonly number[]): ArrayFile {
  const size = rowShape.reduce((product, length) => product * length, 1)
  const path = join(folder.path, `sparse-${rows}`)
  const fd = openSync(path, 'w')
  ftruncateSync(fd, rows * size)
  for (let row = 0; row < rows; row += 97) {
    writeSync(fd, Uint8Array.of(row % 256), 0, 1, row * size)
  }
  closeSync(fd)
  return { path, dtype: 'uint8', shape: [rows, ...rowShape], byteOffset: 0 }
}

test('memory does not follow the size of the set', async () => {
  const rows = 5000
  const image = [128, 128, 3]
  const setBytes = rows * 128 * 128 * 3
  const data: RunSpec['data'] = {
    inputs: [sparseRows(rows, image)],
    labels: writeArray(
      folder.path,
      Int32Array.from({ length: rows }, (_, row) => row % 3),
      [rows],
    ),
    scale: 1 / 255,
    offset: 0,
    rows: { train: range(0, rows), validation: range(0, 0), test: range(0, 0) },
    classes: 3,
  }
  const spec = runSpec({
    graph: chain(image, [
      { name: 'pool', className: 'AveragePooling2D', config: { poolSize: [16, 16] } },
      { name: 'flat', className: 'Flatten' },
      { name: 'head', className: 'Dense', config: { units: 3, activation: 'softmax' } },
    ]),
    data,
    phases: [{ epochs: 1, optimizer: { name: 'sgd' } }],
  })
  const resident: number[] = []
  await train(spec, {
    dataLimits: { wholeFileBytes: 2 ** 20, tableBytes: 2 ** 20 },
    onYield: (control, count) => {
      resident.push(process.memoryUsage.rss())
      if (count === 300) control.stop()
    },
  })
  // 300 batches are half of the set; a few batches, and what TensorFlow keeps of them, are all that may be held.
  const [, ...later] = resident
  const growth = Math.max(...later) - (resident[0] ?? NaN)
  expect(later.length).toBeGreaterThan(250)
  expect(growth).toBeLessThan(setBytes / 4)
})
