import { afterAll, describe, expect, test } from 'vitest'
import type { PreparedData, RunSpec } from '../../../src/shared/contract/trainerProtocol.ts'
import type { Loss } from '../../../src/shared/training/lossSchema.ts'
import { lossSchema } from '../../../src/shared/training/lossSchema.ts'
import { metricNames, type MetricName } from '../../../src/shared/training/metricNames.ts'
import { optimizerSchema } from '../../../src/shared/training/optimizerSchema.ts'
import { createRandom } from '../../../src/shared/training/random.ts'
import {
  chain,
  classRows,
  range,
  runSpec,
  temporaryFolder,
  train,
  writeArray,
  type TinyRun,
} from '../loop/tinyRuns.ts'

const folder = temporaryFolder()
afterAll(folder.remove)

// 21 rows in batches of 8: the last one has 5.
const rows = { rows: 30, features: 6, classes: 3, train: 21, validation: 9 }
const ids = classRows(folder.path, rows)
const sgd = { name: 'sgd' as const, learningRate: 0.05 }
const softmax = { name: 'head', className: 'Dense', config: { units: 3, activation: 'softmax' } }
const hidden = { name: 'hidden', className: 'Dense', config: { units: 7, activation: 'tanh' } }
const plain = chain([6], [hidden, softmax])

const sixClasses = {
  graph: chain([6], [hidden, { ...softmax, config: { units: 6, activation: 'softmax' } }]),
  data: classRows(folder.path, { ...rows, classes: 6 }),
}

function spec(run: Partial<TinyRun> & Pick<TinyRun, 'phases'>): RunSpec {
  return runSpec({ graph: plain, data: ids, ...run })
}

/** Label vectors of three numbers in `values`, turned by the row. */
function vectors(values: readonly number[]): PreparedData {
  const random = createRandom(3, 'vectors')
  const labels = Float32Array.from({ length: rows.rows * 3 }, () => values[random.below(3)] ?? 0)
  return { ...ids, labels: writeArray(folder.path, labels, [rows.rows, 3]), classes: null }
}

/** One-hot vectors. */
function oneHot(): PreparedData {
  const random = createRandom(4, 'oneHot')
  const labels = new Float32Array(rows.rows * 3)
  for (const row of range(0, rows.rows)) labels[row * 3 + random.below(3)] = 1
  return { ...ids, labels: writeArray(folder.path, labels, [rows.rows, 3]), classes: null }
}

/** Trains compiled, without a note, and eagerly; logs and weights must agree. */
async function expectEqual(given: RunSpec, tolerance = 1e-5): Promise<void> {
  const compiled = await train({ ...given, featureCache: false })
  const eager = await train({ ...given, featureCache: false, eager: true })
  const refusals = compiled.result.notes.filter((note) => note.includes('not compiled'))
  expect(refusals).toEqual([])
  const numbers = ({ result }: typeof eager) => [
    ...result.history.flatMap(({ logs }) => Object.values(logs)),
    ...Object.values(result.evaluation).flatMap((logs) => Object.values(logs)),
    ...Object.values(result.weights).flatMap((layer) =>
      Object.values(layer).flatMap(({ values }) => [...values]),
    ),
  ]
  const expected = numbers(eager)
  expect(expected.length).toBeGreaterThan(20)
  numbers(compiled).forEach((value, i) => {
    const wanted = expected[i] ?? NaN
    expect(Math.abs(value - wanted) / Math.max(1, Math.abs(wanted))).toBeLessThan(tolerance)
  })
}

describe('compiled training gives the numbers of eager training', () => {
  const optimizers = [
    ...optimizerSchema.options.map((option) => ({ name: option.shape.name.value })),
    { name: 'sgd', momentum: 0.9 },
    { name: 'sgd', momentum: 0.9, nesterov: true },
    { name: 'adam', amsgrad: true },
    { name: 'adam', weightDecay: 0.01 },
    { name: 'adam', amsgrad: true, weightDecay: 0.01 },
    { name: 'sgd', momentum: 0.9, weightDecay: 0.01 },
    { name: 'rmsprop', centered: true },
    { name: 'adagrad', weightDecay: 0.01 },
    { name: 'rmsprop', momentum: 0.9 },
    { name: 'rmsprop', momentum: 0.9, centered: true },
  ].map((config) => optimizerSchema.parse({ learningRate: 0.01, ...config }))

  test.each(optimizers.map((optimizer) => [JSON.stringify(optimizer), optimizer] as const))(
    'optimizer %s',
    async (_title, optimizer) => {
      await expectEqual(spec({ phases: [{ epochs: 3, optimizer }] }))
    },
  )

  const losses: readonly (readonly [Loss['name'], PreparedData, string])[] = [
    ['sparseCategoricalCrossentropy', ids, 'softmax'],
    ['categoricalCrossentropy', oneHot(), 'softmax'],
    ['klDivergence', oneHot(), 'softmax'],
    ['categoricalHinge', oneHot(), 'softmax'],
    ['binaryCrossentropy', vectors([0, 1, 1]), 'sigmoid'],
    ['hinge', vectors([-1, 1, 1]), 'tanh'],
    ['squaredHinge', vectors([-1, 1, 1]), 'tanh'],
    ['meanSquaredError', vectors([0.2, 1, -2]), 'linear'],
    ['meanAbsoluteError', vectors([0.2, 1, -2]), 'linear'],
    ['huber', vectors([0.2, 1, -2]), 'linear'],
    ['logCosh', vectors([0.2, 1, -2]), 'linear'],
    ['poisson', vectors([0, 1, 3]), 'softplus'],
    ['cosineSimilarity', vectors([0.2, 1, -2]), 'linear'],
  ]

  test('every loss is among them', () => {
    const names = lossSchema.options.map((option) => option.shape.name.value)
    expect(new Set(losses.map(([name]) => name))).toEqual(new Set(names))
  })

  test.each(losses)('loss %s', async (name, data, activation) => {
    const head = { ...softmax, config: { units: 3, activation } }
    const loss = lossSchema.parse({ name })
    const phases = [{ epochs: 2, optimizer: sgd }]
    await expectEqual(spec({ graph: chain([6], [hidden, head]), data, loss, phases }))
  })

  const idMetrics = metricNames.filter((name) => name.startsWith('sparse'))
  const vectorMetrics = metricNames.filter((name) => !name.startsWith('sparse'))

  test('every metric', async () => {
    const phases = [{ epochs: 2, optimizer: sgd }]
    // Top 5 of 3 classes would say nothing, and is refused.
    const ofThree = (name: MetricName) => !name.toLowerCase().includes('topk')
    await expectEqual(spec({ metrics: idMetrics.filter(ofThree), phases }))
    await expectEqual(spec({ ...sixClasses, metrics: idMetrics, phases }))
    const categorical = lossSchema.parse({ name: 'categoricalCrossentropy' })
    const ofSix = vectorMetrics.filter((name) => name.startsWith('topK'))
    await expectEqual(spec({ ...sixClasses, loss: categorical, metrics: ofSix, phases }))
    const loss = {
      name: 'categoricalCrossentropy',
      labelSmoothing: 0.1,
      fromLogits: false,
    } as const
    const fitting = vectorMetrics.filter((name) => name !== 'binaryAccuracy' && ofThree(name))
    await expectEqual(spec({ data: oneHot(), loss, metrics: fitting, phases }))
    const sigmoid = { ...softmax, config: { units: 3, activation: 'sigmoid' } }
    await expectEqual(
      spec({
        graph: chain([6], [hidden, sigmoid]),
        data: vectors([0, 1, 1]),
        loss: lossSchema.parse({ name: 'binaryCrossentropy' }),
        metrics: ['binaryAccuracy', 'precision', 'recall'],
        phases,
      }),
    )
  })

  const normed = chain(
    [6],
    [
      hidden,
      { name: 'norm', className: 'BatchNormalization' },
      { ...hidden, name: 'next' },
      softmax,
    ],
  )

  test.each(['train', 'freezeWeights', 'freeze'] as const)('freeze mode %s', async (mode) => {
    const freeze = [{ layers: ['hidden', 'norm'], mode }]
    await expectEqual(spec({ graph: normed, phases: [{ epochs: 3, optimizer: sgd, freeze }] }))
  })

  test.each(['train', 'freezeWeights', 'freeze'] as const)(
    'freeze mode %s of layers that see masks',
    async (mode) => {
      const words = { inputDim: 9, outputDim: 4, maskZero: true }
      const masked = chain(
        [6],
        [
          { name: 'words', className: 'Embedding', config: words },
          { name: 'norm', className: 'BatchNormalization', config: { momentum: 0.8 } },
          { name: 'reader', className: 'LSTM', config: { units: 4, dropout: 0.3 } },
          softmax,
        ],
      )
      const random = createRandom(6, 'words')
      const values = Int32Array.from({ length: rows.rows * 6 }, () => random.below(9))
      const data = { ...ids, inputs: [writeArray(folder.path, values, [rows.rows, 6])] }
      const freeze = [{ layers: ['words', 'norm', 'reader'], mode }]
      await expectEqual(
        spec({ graph: masked, data, phases: [{ epochs: 2, optimizer: sgd, freeze }] }),
      )
    },
  )

  test('dropout and noise: the same draws', async () => {
    const noisy = chain(
      [6],
      [
        { name: 'noise', className: 'GaussianNoise', config: { stddev: 0.3 } },
        hidden,
        { name: 'drop', className: 'Dropout', config: { rate: 0.4 } },
        softmax,
      ],
    )
    await expectEqual(spec({ graph: noisy, phases: [{ epochs: 3, optimizer: sgd }] }))
  })

  test.each([{ norm: 0.1 }, { value: 0.01 }, { globalNorm: 0.1 }])('clip %o', async (clip) => {
    await expectEqual(spec({ clip, phases: [{ epochs: 2, optimizer: { name: 'adam' } }] }))
  })

  test('class weights, penalties, constraints, rates by layer, shuffled rows', async () => {
    const penalty = { name: 'l1l2', l1: 0.01, l2: 0.01 }
    const limits = { kernelConstraint: { name: 'maxNorm', maxValue: 0.5, axis: 0 } }
    const layer = { ...hidden, config: { ...hidden.config, kernelRegularizer: penalty, ...limits } }
    await expectEqual(
      spec({
        graph: chain([6], [layer, softmax]),
        classWeights: [1, 3, 0.5],
        phases: [
          {
            epochs: 2,
            optimizer: { name: 'adam', learningRate: 0.02 },
            multipliers: [{ layers: 'hidden', factor: 0.1 }],
          },
        ],
      }),
    )
  })

  test('phases that carry their optimizer memory, and rates that change at every step', async () => {
    const optimizer = { name: 'adam' as const, learningRate: 0.02 }
    const schedule = { name: 'cosine' as const }
    await expectEqual(
      spec({
        phases: [
          { epochs: 2, optimizer, schedule, freeze: [{ layers: 'hidden', mode: 'freeze' }] },
          { epochs: 2, optimizer, schedule },
        ],
      }),
    )
  })
})
