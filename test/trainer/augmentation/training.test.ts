import { afterAll, describe, expect, it } from 'vitest'
import type { PreparedData, RunSpec } from '../../../src/shared/contract/trainerProtocol.ts'
import { augmentationSchema } from '../../../src/shared/data/augmentationSchema.ts'
import { createRandom } from '../../../src/shared/training/random.ts'
import { augmentRows } from '../../../src/trainer/augmentation/index.ts'
import { ops } from '../../../src/trainer/native/nativeOps.ts'
import { tf } from '../../../src/trainer/native/tensorflow.ts'
import {
  chain,
  range,
  runSpec,
  temporaryFolder,
  train,
  writeArray,
  type RecordedRun,
  type TinyRun,
} from '../loop/tinyRuns.ts'

const folder = temporaryFolder()
afterAll(folder.remove)

const ROWS = 29
const [HEIGHT, WIDTH] = [6, 5]
const random = createRandom(8, 'pictures')
const bytes = Uint8Array.from({ length: ROWS * HEIGHT * WIDTH * 3 }, () => random.below(256))
const ids = Int32Array.from({ length: ROWS }, () => random.below(3))
const parts = { train: range(0, 20), validation: range(20, 25), test: range(25, ROWS) }

const pictures: PreparedData = {
  inputs: [writeArray(folder.path, bytes, [ROWS, HEIGHT, WIDTH, 3])],
  labels: writeArray(folder.path, ids, [ROWS]),
  scale: 1 / 255,
  offset: 0,
  rows: parts,
  classes: 3,
}

const net = (units: number, activation = 'softmax') =>
  chain(
    [HEIGHT, WIDTH, 3],
    [
      { name: 'conv', className: 'Conv2D', config: { filters: 4, kernelSize: [3, 3] } },
      { name: 'flat', className: 'Flatten' },
      { name: 'head', className: 'Dense', config: { units, activation } },
    ],
  )
const frozen = chain(
  [HEIGHT, WIDTH, 3],
  net(3)
    .layers.slice(1)
    .map(({ name, className, config }) => ({
      ...{ name, className, config },
      freeze: name === 'conv' ? 'freeze' : 'train',
    })),
)

const everything = augmentationSchema.parse(
  [
    ...['flip', 'rotation', 'zoom', 'translation', 'crop', 'brightness', 'contrast'],
    ...['saturation', 'hue', 'greyscale', 'blur', 'noise', 'cutout', 'mixUp', 'cutMix'],
  ].map((type) => ({ type })),
)
const sgd = { name: 'sgd' as const, learningRate: 0.05, momentum: 0.9 }

function spec(run: Partial<TinyRun> = {}): RunSpec {
  return runSpec({
    ...{ graph: net(3), data: pictures, augmentation: everything },
    ...{ metrics: ['sparseCategoricalAccuracy'], phases: [{ epochs: 2, optimizer: sgd }] },
    ...run,
  })
}

const numbersOf = ({ result }: RecordedRun) => [
  ...result.history.flatMap(({ logs }) => Object.values(logs)),
  ...Object.values(result.weights).flatMap((layer) =>
    Object.values(layer).flatMap(({ values }) => [...values]),
  ),
]

function expectClose(found: readonly number[], expected: readonly number[], most: number): void {
  expect(found.length).toBe(expected.length)
  expect(found.length).toBeGreaterThan(20)
  found.forEach((value, i) => {
    const wanted = expected[i] ?? NaN
    expect(Math.abs(value - wanted) / Math.max(1, Math.abs(wanted))).toBeLessThan(most)
  })
}

/** Label vectors of three numbers. */
function vectors(): PreparedData {
  const values = Float32Array.from({ length: ROWS * 3 }, () => random.normal())
  return { ...pictures, labels: writeArray(folder.path, values, [ROWS, 3]), classes: null }
}

const twoClasses: PreparedData = {
  ...pictures,
  labels: writeArray(
    folder.path,
    ids.map((id) => Math.min(id, 1)),
    [ROWS],
  ),
  classes: 2,
}

/** The same pictures as numbers from -1 to 1: their range is that of the training rows. */
const floats: PreparedData = {
  ...pictures,
  inputs: [
    writeArray(
      folder.path,
      Float32Array.from(bytes, (value) => value / 127.5 - 1),
      [ROWS, HEIGHT, WIDTH, 3],
    ),
  ],
  scale: 1,
  normalization: { mean: [0, 0.1, 0.2], variance: [0.5, 1, 2] },
}

const LENGTH = 7
const texts: PreparedData = {
  ...pictures,
  inputs: [
    writeArray(
      folder.path,
      Int32Array.from({ length: ROWS * LENGTH }, (_, i) =>
        i % LENGTH < 5 ? 2 + random.below(18) : 0,
      ),
      [ROWS, LENGTH],
    ),
  ],
  scale: 1,
}
const reader = chain(
  [LENGTH],
  [
    { name: 'table', className: 'Embedding', config: { inputDim: 20, outputDim: 4 } },
    { name: 'mean', className: 'GlobalAveragePooling1D' },
    { name: 'head', className: 'Dense', config: { units: 3, activation: 'softmax' } },
  ],
)

describe('compiled steps with random changes give the numbers of eager ones', () => {
  it.each<[string, Partial<TinyRun>]>([
    ['ids with class weights', { classWeights: [0.5, 1, 3] }],
    [
      'one-hot labels, smoothed',
      {
        loss: { name: 'categoricalCrossentropy', fromLogits: false, labelSmoothing: 0.1 },
        metrics: ['categoricalAccuracy'],
      },
    ],
    [
      'a column of yes and no',
      {
        ...{ graph: net(1, 'sigmoid'), data: twoClasses, metrics: ['binaryAccuracy'] },
        loss: { name: 'binaryCrossentropy', fromLogits: false, labelSmoothing: 0 },
      },
    ],
    ['pictures of floats, normalised', { data: floats }],
    [
      'texts',
      {
        ...{ graph: reader, data: texts },
        augmentation: augmentationSchema.parse([{ type: 'tokenDropout' }, { type: 'tokenSwap' }]),
      },
    ],
    [
      'balanced batches',
      { resample: 'balancedBatches', augmentation: augmentationSchema.parse([{ type: 'cutMix' }]) },
    ],
    [
      'vectors',
      {
        ...{ graph: net(3, 'linear'), data: vectors(), metrics: ['meanAbsoluteError'] },
        loss: { name: 'meanSquaredError' },
      },
    ],
  ])('%s', async (_, run) => {
    const compiled = await train(spec(run))
    expect(compiled.result.notes.filter((note) => note.includes('not compiled'))).toEqual([])
    const eager = await train(spec({ ...run, eager: true }))
    expectClose(numbersOf(compiled), numbersOf(eager), 2e-5)
  })
})

describe('random changes hang on the seed and the step alone', () => {
  it('the same seed gives the same run, another one another', async () => {
    const one = numbersOf(await train(spec()))
    expect(numbersOf(await train(spec()))).toEqual(one)
    const other = numbersOf(await train(spec({ seed: 6, weights: spec().weights })))
    expect(other).not.toEqual(one)
  })

  it('a run that was stopped and goes on equals one that never was', async () => {
    const whole = await train(spec())
    const half = await train(spec(), {
      onYield: (control, count) => {
        if (count === 2) control.stop()
      },
    })
    expect(half.result.status).toBe('stopped')
    const { state } = half
    expect(state.cursor.batch).toBeGreaterThan(0)
    const rest = await train(spec(), { resumeFrom: state })
    expectClose(numbersOf(rest), numbersOf(whole), 1e-6)
  })
})

describe('other rows than those of training', () => {
  it('stay as they are', async () => {
    const still = { phases: [{ epochs: 1, optimizer: { ...sgd, learningRate: 1e-12 } }] }
    const changed = await train(spec(still))
    const plain = await train(spec({ ...still, augmentation: [] }))
    const logsOf = ({ result }: RecordedRun) => result.history[0]?.logs ?? {}
    expect(logsOf(changed)['valLoss']).toBeCloseTo(logsOf(plain)['valLoss'] ?? NaN, 5)
    expect(logsOf(changed)['loss']).not.toBeCloseTo(logsOf(plain)['loss'] ?? NaN, 3)
    for (const part of ['train', 'validation', 'test'] as const) {
      const [one, other] = [changed, plain].map(({ result }) => result.evaluation[part]?.['loss'])
      expect(one).toBeCloseTo(other ?? NaN, 5)
    }
  })

  it('a frozen part runs in every step, and the run says why', async () => {
    const { result } = await train(spec({ graph: frozen, featureCache: true }))
    expect(result.notes.join()).toContain('training rows are changed at random')
    const plain = await train(spec({ graph: frozen, featureCache: true, augmentation: [] }))
    expect(plain.result.notes.join()).toContain('ran once over')
  })
})

describe('changes that do not suit the rows', () => {
  it.each([
    [{ type: 'tokenDropout' }, 'for texts'],
    [{ type: 'hue' }, 'for colour pictures'],
  ])('%j', async (entry, reason) => {
    const grey = { ...pictures, inputs: [writeArray(folder.path, bytes, [ROWS, HEIGHT, 15, 1])] }
    const graph = chain(
      [HEIGHT, 15, 1],
      [
        { name: 'flat', className: 'Flatten' },
        { name: 'head', className: 'Dense', config: { units: 3, activation: 'softmax' } },
      ],
    )
    const run = spec({ graph, data: grey, augmentation: augmentationSchema.parse([entry]) })
    await expect(train(run)).rejects.toThrow(reason)
  })
})

describe('the loss of mixed rows', () => {
  it('is that of both labels by their shares, each with the weight of its class', async () => {
    const [count, classWeights] = [6, [0.5, 1, 4]]
    const data = { ...pictures, rows: { ...parts, train: range(0, count) } }
    const graph = chain(
      [HEIGHT, WIDTH, 3],
      [
        { name: 'flat', className: 'Flatten' },
        { name: 'head', className: 'Dense', config: { units: 3, activation: 'softmax' } },
      ],
    )
    const augmentation = augmentationSchema.parse([{ type: 'mixUp', alpha: 1 }])
    const run = runSpec({
      ...{ graph, data, augmentation, classWeights, batchSize: count, shuffle: false },
      phases: [{ epochs: 1, optimizer: { ...sgd, learningRate: 1e-12 } }],
    })
    const { result } = await train(run)
    const kernel = run.weights['head']?.['kernel']?.values ?? []
    const { pixels, shares } = tf.tidy(() => {
      const length = count * HEIGHT * WIDTH * 3
      const rows = tf.tensor(
        Int32Array.from(bytes.subarray(0, length)),
        [count, HEIGHT, WIDTH, 3],
        'int32',
      )
      const options = { ops, augmentation, seed: run.seed, step: tf.scalar(0, 'int32') }
      const mixed = augmentRows({ ...options, valueRange: [0, 255] }, rows)
      return { pixels: [...mixed.rows.dataSync()], shares: [...(mixed.share?.dataSync() ?? [])] }
    })
    const size = HEIGHT * WIDTH * 3
    const losses = shares.map((share, row) => {
      const logits = [0, 1, 2].map((unit) =>
        pixels
          .slice(row * size, (row + 1) * size)
          .reduce((sum, value, i) => sum + (value / 255) * (kernel[i * 3 + unit] ?? NaN), 0),
      )
      const sum = logits.reduce((total, logit) => total + Math.exp(logit), 0)
      const lossOf = (id: number) =>
        (classWeights[id] ?? NaN) * (Math.log(sum) - (logits[id] ?? NaN))
      const [own = 0, other = 0] = [ids[row], ids[count - 1 - row]]
      return share * lossOf(own) + (1 - share) * lossOf(other)
    })
    const expected = losses.reduce((total, loss) => total + loss, 0) / count
    expect(result.history[0]?.logs['loss']).toBeCloseTo(expected, 4)
  })
})
