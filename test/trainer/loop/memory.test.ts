import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterAll, expect, test } from 'vitest'
import { createStepPool } from '../../../src/trainer/compiled/stepPool.ts'
import { nodeBackend, tf } from '../../../src/trainer/native/tensorflow.ts'
import { chain, classRows, range, runSpec, temporaryFolder, train, writeArray } from './tinyRuns.ts'

const folder = temporaryFolder()
afterAll(folder.remove)

const data = classRows(folder.path, {
  rows: 34,
  features: 5,
  classes: 3,
  train: 29,
  validation: 4,
})
const penalty = { name: 'l1l2', l1: 0.01, l2: 0.01 }
const graph = chain(
  [5],
  [
    {
      name: 'hidden',
      className: 'Dense',
      config: {
        units: 8,
        activation: 'relu',
        kernelRegularizer: penalty,
        activityRegularizer: penalty,
        kernelConstraint: { name: 'maxNorm', maxValue: 1, axis: 0 },
      },
    },
    { name: 'norm', className: 'BatchNormalization' },
    { name: 'drop', className: 'Dropout', config: { rate: 0.3 } },
    { name: 'head', className: 'Dense', config: { units: 3, activation: 'softmax' } },
  ],
)

function spec(epochs: number) {
  return runSpec({
    graph,
    data,
    metrics: ['sparseCategoricalAccuracy'],
    classWeights: [1, 2, 1],
    clip: { globalNorm: 1 },
    phases: [
      {
        epochs,
        optimizer: { name: 'adam', amsgrad: true },
        schedule: { name: 'cosine' },
        freeze: [{ layers: 'hidden', mode: 'freeze' }],
      },
      { epochs, optimizer: { name: 'rmsprop', momentum: 0.9, centered: true } },
    ],
  })
}

test('field case 62: the number of tensors is flat within a phase, and back where it was after the run', async () => {
  const before = tf.memory().numTensors
  const counts: Record<string, number[]> = { 'phase 0': [], 'phase 1': [], evaluation: [] }
  let where = 'phase 0'
  await train(spec(3), {
    onYield: () => {
      counts[where]?.push(tf.memory().numTensors)
    },
    onMessage: (message) => {
      if (message.type !== 'epochEnd') return
      if (message.record.epoch === 2) where = 'phase 1'
      if (message.record.epoch === 5) where = 'evaluation'
    },
  })
  for (const phase of ['phase 0', 'phase 1']) {
    const later = counts[phase]?.slice(4) ?? []
    expect(later.length).toBeGreaterThan(10)
    // From the fifth step on.
    expect(new Set(later).size).toBe(1)
  }
  expect(new Set(counts['evaluation']).size).toBe(1)
  expect(tf.memory().numTensors).toBe(before)
})

const head = { name: 'head', className: 'Dense', config: { units: 3, activation: 'softmax' } }
const small = chain([5], [{ name: 'norm', className: 'BatchNormalization' }, head])

test('field case 62: twenty runs in one process leave nothing behind, stopped and diverged ones included', async () => {
  const before = tf.memory().numTensors
  for (let run = 0; run < 20; run++) {
    const ending = (['finished', 'stopped', 'finished', 'diverged'] as const)[run % 4]
    const learningRate = ending === 'diverged' ? 1e38 : 0.01
    const optimizer = { name: 'adam' as const, learningRate }
    const spec = runSpec({ graph: small, data, phases: [{ epochs: 2, optimizer }] })
    const { result } = await train(spec, {
      onYield: (control, count) => {
        if (ending === 'stopped' && count === 3) control.stop()
      },
    })
    expect(result.status).toBe(ending)
    expect(tf.memory().numTensors).toBe(before)
  }
})

/** How many graphs TensorFlow holds. */
const heldGraphs = () =>
  (nodeBackend.binding as unknown as { getNumOfSavedModels: () => number }).getNumOfSavedModels()

/** Resident memory once JavaScript's own garbage is gone, in MiB. */
function residentMiB(): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  return process.memoryUsage.rss() / 2 ** 20
}

/** MiB by which memory may drift between the runs 6 to 10 and 16 to 20: a tenth of a graph with its plans a run. */
const SLACK_MIB = 12

test('twenty compiled runs in a row: no graph stays loaded, and memory does not grow', async () => {
  const before = heldGraphs()
  const optimizer = { name: 'adam' as const }
  const during: number[] = []
  const resident: number[] = []
  for (let run = 0; run < 20; run++) {
    await train(runSpec({ graph: small, data, phases: [{ epochs: 1, optimizer }] }), {
      onYield: () => {
        during.push(heldGraphs())
      },
    })
    expect(heldGraphs()).toBe(before)
    resident.push(residentMiB())
  }
  expect(Math.max(...during)).toBe(before + 1)
  const middleOf = (runs: readonly number[]) => [...runs].sort((a, b) => a - b)[2] ?? NaN
  expect(middleOf(resident.slice(15)) - middleOf(resident.slice(5, 10))).toBeLessThan(SLACK_MIB)
})

test('twenty runs that keep their graphs, in memory and in files, do not grow either', async () => {
  const before = { graphs: heldGraphs(), tensors: tf.memory().numTensors }
  const stepPool = createStepPool()
  const resident: number[] = []
  for (let run = 0; run < 20; run++) {
    const optimizer = { name: 'adam' as const }
    const given = { graph: small, data, phases: [{ epochs: 1, optimizer }], seed: run }
    await train(runSpec({ ...given, cacheFolder: folder.path }), { stepPool })
    resident.push(residentMiB())
  }
  expect(heldGraphs()).toBe(before.graphs + 1)
  expect(tf.memory().numTensors).toBe(before.tensors)
  const middleOf = (runs: readonly number[]) => [...runs].sort((a, b) => a - b)[2] ?? NaN
  expect(middleOf(resident.slice(15)) - middleOf(resident.slice(5, 10))).toBeLessThan(SLACK_MIB)
  stepPool.release()
  expect(heldGraphs()).toBe(before.graphs)
})

test('a run that TensorFlow breaks off in its middle leaves nothing behind', async () => {
  const words = chain(
    [2],
    [
      { name: 'table', className: 'Embedding', config: { inputDim: 4, outputDim: 2 } },
      { name: 'flat', className: 'Flatten' },
      { name: 'head', className: 'Dense', config: { units: 3, activation: 'softmax' } },
    ],
  )
  const ids = Int32Array.from({ length: 64 }, (_, i) => (i > 40 ? 3 : 1))
  const spec = runSpec({
    graph: words,
    data: {
      ...data,
      // Scaled ids are not looked at beforehand: 3 becomes 6, which the table does not have.
      scale: 2,
      inputs: [writeArray(folder.path, ids, [32, 2])],
      labels: writeArray(folder.path, new Int32Array(32), [32]),
      rows: { train: range(0, 32), validation: range(0, 0), test: range(0, 0) },
    },
    shuffle: false,
    phases: [{ epochs: 1, optimizer: { name: 'adam' } }],
  })
  for (const eager of [false, true]) {
    const before = tf.memory().numTensors
    await expect(train({ ...spec, eager })).rejects.toThrow()
    expect(tf.memory().numTensors).toBe(before)
  }
})
