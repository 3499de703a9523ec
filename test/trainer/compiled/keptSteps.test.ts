import { readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import type { RunSpec } from '../../../src/shared/contract/trainerProtocol.ts'
import { lossSchema } from '../../../src/shared/training/lossSchema.ts'
import { findStepFile, keepStepFile } from '../../../src/trainer/compiled/stepFiles.ts'
import { createStepPool, type StepPool } from '../../../src/trainer/compiled/stepPool.ts'
import { nodeBackend, tf } from '../../../src/trainer/native/tensorflow.ts'
import { countDenseCalls } from '../denseCalls.ts'
import {
  chain,
  classRows,
  runSpec,
  temporaryFolder,
  train,
  writeArray,
  type RecordedRun,
  type TinyRun,
} from '../loop/tinyRuns.ts'

const folder = temporaryFolder()
afterAll(folder.remove)

const cacheFolder = join(folder.path, 'cache')
const steps = join(cacheFolder, 'steps')
// Batches of 3 with smaller last ones; ten of them to evaluate, which is worth compiling.
const batchSize = 3
const data = classRows(folder.path, { rows: 30, features: 6, classes: 3, train: 20, validation: 9 })
const hidden = { name: 'hidden', className: 'Dense', config: { units: 7, activation: 'tanh' } }
const head = { name: 'head', className: 'Dense', config: { units: 3, activation: 'softmax' } }
const drop = { name: 'drop', className: 'Dropout', config: { rate: 0.4 } }
const graph = chain([6], [hidden, drop, head])
const optimizer = { name: 'adam' as const, learningRate: 0.02 }

const spec = (run: Partial<TinyRun> = {}): RunSpec =>
  runSpec({ graph, data, batchSize, phases: [{ epochs: 2, optimizer }], cacheFolder, ...run })

const calls = countDenseCalls()

beforeEach(() => {
  rmSync(cacheFolder, { recursive: true, force: true })
})

/** A run, and whether it recorded its steps. */
async function runOf(given: RunSpec, stepPool?: StepPool) {
  calls.count = 0
  const run = await train(given, stepPool === undefined ? {} : { stepPool })
  return { run, hasRecorded: calls.count > 0 }
}

const numbersOf = ({ result }: RecordedRun) => {
  const { weights, evaluation, history, notes } = result
  return { weights, evaluation, notes, logs: history.map(({ logs }) => logs) }
}

/** The largest difference of a weight between two runs. */
function distance(a: RecordedRun, b: RecordedRun): number {
  let most = 0
  for (const [layer, weights] of Object.entries(a.result.weights)) {
    for (const [name, { values }] of Object.entries(weights)) {
      const others = b.result.weights[layer]?.[name]?.values
      values.forEach((value, i) => {
        most = Math.max(most, Math.abs(value - (others?.[i] ?? NaN)))
      })
    }
  }
  return most
}

const kept = () => readdirSync(steps).filter((name) => name.endsWith('.bin'))

describe('graphs in files', () => {
  test('a later run begins with them and gives the same numbers', async () => {
    const first = await runOf(spec())
    expect(first.hasRecorded).toBe(true)
    // The phase and the evaluation of the kept weights.
    expect(kept()).toHaveLength(2)
    const second = await runOf(spec())
    expect(second.hasRecorded).toBe(false)
    expect(numbersOf(second.run)).toEqual(numbersOf(first.run))
  })

  test('runs with another seed, other rows, rates and epochs share a graph', async () => {
    await runOf(spec())
    const rows = { rows: 40, features: 6, classes: 3, train: 29, validation: 10 }
    const phases = [
      {
        epochs: 3,
        optimizer: { ...optimizer, learningRate: 0.005 },
        schedule: { name: 'cosine' as const },
      },
    ]
    const other = spec({ seed: 77, data: classRows(folder.path, rows), phases })
    const later = await runOf(other)
    expect(later.hasRecorded).toBe(false)
    const eager = await runOf({ ...other, eager: true })
    // Its own draws of dropout: those of its seed.
    expect(distance(later.run, eager.run)).toBeLessThan(1e-5)
    const firstSeed = await runOf({ ...other, seed: 5, eager: true })
    expect(distance(later.run, firstSeed.run)).toBeGreaterThan(1e-3)
  })

  const variants: readonly (readonly [string, Partial<TinyRun>])[] = [
    [
      'another rate of dropout',
      { graph: chain([6], [hidden, { ...drop, config: { rate: 0.2 } }, head]) },
    ],
    [
      'another activation',
      { graph: chain([6], [{ ...hidden, config: { units: 7, activation: 'relu' } }, drop, head]) },
    ],
    ['metrics', { metrics: ['sparseCategoricalAccuracy'] }],
    ['a clip', { clip: { norm: 0.1 } }],
    ['class weights', { classWeights: [1, 3, 0.5] }],
    ['another scale of the inputs', { data: { ...data, scale: 0.5 } }],
    [
      'a loss with another setting',
      {
        loss: lossSchema.parse({ name: 'sparseCategoricalCrossentropy', fromLogits: true }),
        graph: chain([6], [hidden, drop, { ...head, config: { units: 3 } }]),
      },
    ],
    ['another beta', { phases: [{ epochs: 2, optimizer: { ...optimizer, beta1: 0.8 } }] }],
    ['weight decay', { phases: [{ epochs: 2, optimizer: { ...optimizer, weightDecay: 0.1 } }] }],
    [
      'a freeze mode',
      { phases: [{ epochs: 2, optimizer, freeze: [{ layers: 'hidden', mode: 'freeze' }] }] },
    ],
    [
      'a multiplier',
      { phases: [{ epochs: 2, optimizer, multipliers: [{ layers: 'hidden', factor: 0.1 }] }] },
    ],
  ]

  test.each(variants)('%s makes another graph', async (_what, change) => {
    await runOf(spec())
    const given = spec({ featureCache: false, ...change })
    const changed = await runOf(given)
    expect(changed.hasRecorded).toBe(true)
    const again = await runOf(given)
    expect(again.hasRecorded).toBe(false)
    const eager = await runOf({ ...given, eager: true })
    expect(distance(again.run, eager.run)).toBeLessThan(1e-5)
  })

  test.each([3, 5])(
    'one recording serves batches of all sizes, also with as many classes as rows are recorded: %i',
    async (classes) => {
      const rows = { rows: 30, features: 6, classes, train: 20, validation: 9 }
      const own = { ...head, config: { units: classes, activation: 'softmax' } }
      const wide = { graph: chain([6], [hidden, drop, own]), data: classRows(folder.path, rows) }
      await runOf(spec({ ...wide, batchSize: 8 }))
      const entries = kept().map((name) =>
        findStepFile(steps, name.replace('.bin', ''))?.entries.map(({ rows }) => rows),
      )
      expect(entries).toEqual([[null, null]])
    },
  )

  test('each phase has its own, also after a resume', async () => {
    const phases = [
      { epochs: 2, optimizer, freeze: [{ layers: 'hidden', mode: 'freeze' as const }] },
      { epochs: 2, optimizer },
    ]
    const given = spec({ phases, featureCache: false })
    const whole = await runOf(given)
    expect(kept()).toHaveLength(3)
    const stopped = await train(given, {
      onMessage: (message, control) => {
        if (message.type === 'epochEnd' && message.record.epoch === 2) control.stop()
      },
    })
    expect(stopped.result.status).toBe('stopped')
    calls.count = 0
    const resumed = await train(given, { resumeFrom: stopped.state })
    expect(calls.count).toBe(0)
    expect(resumed.result.weights).toEqual(whole.run.result.weights)
  })

  test.each([
    [
      'cut off',
      (path: string) => {
        truncateSync(path, 2000)
      },
    ],
    [
      'empty',
      (path: string) => {
        writeFileSync(path, '')
      },
    ],
    [
      'of another make',
      (path: string) => {
        writeFileSync(path, '{"format":"graft-steps-0"}\nbytes')
      },
    ],
    [
      'changed in one bit',
      (path: string) => {
        const bytes = readFileSync(path)
        bytes.writeUInt8(bytes.readUInt8(bytes.length - 100) ^ 1, bytes.length - 100)
        writeFileSync(path, bytes)
      },
    ],
  ])('a file that is %s is made anew', async (_what, damage) => {
    const first = await runOf(spec())
    for (const name of kept()) damage(join(steps, name))
    const second = await runOf(spec())
    expect(second.hasRecorded).toBe(true)
    expect(numbersOf(second.run)).toEqual(numbersOf(first.run))
    const third = await runOf(spec())
    expect(third.hasRecorded).toBe(false)
  })

  test('a graph that TensorFlow does not load is made anew', async () => {
    await runOf(spec())
    for (const name of kept()) {
      const graph = findStepFile(steps, name.replace('.bin', ''))
      if (graph === null) throw new Error('there is no such file')
      keepStepFile(steps, name.replace('.bin', ''), { ...graph, model: Uint8Array.of(1, 2, 3) })
    }
    const { run, hasRecorded } = await runOf(spec())
    expect(hasRecorded).toBe(true)
    expect(run.result.notes).toEqual([])
  })

  test('a folder that cannot be written is no obstacle', async () => {
    const blocked = join(folder.path, 'blocked')
    writeFileSync(blocked, 'a file')
    const { run } = await runOf(spec({ cacheFolder: blocked, featureCache: false }))
    expect(run.result.status).toBe('finished')
    expect(run.result.notes).toEqual([])
  })

  test('the folder keeps within its limit: what was not used for the longest time goes', () => {
    const of = (size: number) => ({ entries: [], model: new Uint8Array(size) })
    keepStepFile(steps, 'a', of(4000), 10_000)
    keepStepFile(steps, 'b', of(4000), 10_000)
    expect(kept()).toHaveLength(2)
    keepStepFile(steps, 'c', of(4000), 10_000)
    expect(kept()).toHaveLength(2)
    expect(findStepFile(steps, 'c')?.model).toHaveLength(4000)
  })

  test('where random changes of rows put numbers of the data into a graph, it serves that data alone', async () => {
    const pixels = (most: number) => {
      const values = Float32Array.from({ length: 30 * 16 }, (_, i) => ((i * 7) % 16) * (most / 15))
      return { ...data, inputs: [writeArray(folder.path, values, [30, 4, 4, 1])] }
    }
    const pictures = chain([4, 4, 1], [{ name: 'flat', className: 'Flatten' }, hidden, head])
    const augmentation: NonNullable<RunSpec['augmentation']> = [
      { type: 'brightness', strength: 0.3, probability: 1 },
    ]
    const of = (most: number) => spec({ graph: pictures, data: pixels(most), augmentation })
    const given = of(1)
    expect((await runOf(given)).hasRecorded).toBe(true)
    expect((await runOf(given)).hasRecorded).toBe(false)
    expect((await runOf(of(2))).hasRecorded).toBe(true)
  })
})

/** How many graphs TensorFlow holds. */
const heldGraphs = () =>
  (nodeBackend.binding as unknown as { getNumOfSavedModels: () => number }).getNumOfSavedModels()

describe('graphs in memory', () => {
  test('the next run in the process takes over the loaded graph; no tensor stays, and all is freed', async () => {
    const graphs = heldGraphs()
    const tensors = tf.memory().numTensors
    const pool = createStepPool()
    const memoryOnly = runSpec({ graph, data, batchSize, phases: [{ epochs: 2, optimizer }] })
    const first = await runOf(memoryOnly, pool)
    expect(heldGraphs()).toBe(graphs + 2)
    for (let i = 0; i < 5; i++) {
      const later = await runOf(memoryOnly, pool)
      expect(later.hasRecorded).toBe(false)
      expect(numbersOf(later.run)).toEqual(numbersOf(first.run))
      expect(heldGraphs()).toBe(graphs + 2)
    }
    expect(tf.memory().numTensors).toBe(tensors)
    pool.release()
    expect(heldGraphs()).toBe(graphs)
  })

  test('a run that TensorFlow breaks off leaves a graph that serves the next one', async () => {
    const pool = createStepPool()
    const given = runSpec({ graph, data, batchSize, phases: [{ epochs: 2, optimizer }] })
    const first = await runOf(given, pool)
    const diverging = {
      ...given,
      phases: given.phases.map((phase) => ({
        ...phase,
        optimizer: { ...phase.optimizer, learningRate: 1e38 },
      })),
    }
    const { run } = await runOf(diverging, pool)
    expect(run.result.status).toBe('diverged')
    const again = await runOf(given, pool)
    expect(again.hasRecorded).toBe(false)
    expect(numbersOf(again.run)).toEqual(numbersOf(first.run))
    pool.release()
  })

  test('only so many graphs, and so much memory, are held', async () => {
    const graphs = heldGraphs()
    const few = createStepPool({ graphs: 3, bytes: 2 ** 20 })
    for (const units of [3, 4, 5, 6]) {
      const layer = { ...hidden, config: { units } }
      await train(spec({ graph: chain([6], [layer, head]) }), { stepPool: few })
      expect(heldGraphs()).toBeLessThanOrEqual(graphs + 3)
    }
    few.release()
    const small = createStepPool({ graphs: 3, bytes: 100 })
    await train(spec(), { stepPool: small })
    expect(heldGraphs()).toBe(graphs)
  })
})
