import { afterAll, describe, expect, test } from 'vitest'
import type { RunSpec } from '../../../src/shared/contract/trainerProtocol.ts'
import { applyChanges } from '../../../src/shared/model/applyChange.ts'
import { changeSchema } from '../../../src/shared/model/change.ts'
import type { ModelWeights } from '../../../src/shared/model/weights.ts'
import { sequential } from '../../../src/shared/model/sequential.ts'
import { taskHead } from '../../../src/shared/pretraining/heads.ts'
import { defaultTaskLoss, taskSchema } from '../../../src/shared/pretraining/task.ts'
import { taskMetrics } from '../../../src/shared/pretraining/taskPairing.ts'
import { taskRows } from '../../../src/shared/pretraining/taskRows.ts'
import { createRandom } from '../../../src/shared/training/random.ts'
import {
  range,
  runSpec,
  temporaryFolder,
  train,
  writeArray,
  type TinyRun,
} from '../loop/tinyRuns.ts'

const folder = temporaryFolder()
afterAll(folder.remove)

// 42 rows train in batches of 8: the last one has 2.
const ROWS = 51
const random = createRandom(3, 'task rows')
const classIds = Int32Array.from({ length: ROWS }, (_, row) => row % 5)

/** Pictures whose rows and columns differ, so that turns and places can be told. */
function pictures(channels: number) {
  return Float32Array.from({ length: ROWS * 8 * 8 * channels }, (_, i) => {
    const place = Math.floor(i / channels) % 64
    return 0.4 * random.uniform() + 0.05 * Math.floor(place / 8) + 0.02 * (place % 8)
  })
}

const pictureRows = (values: Float32Array) =>
  writeArray(folder.path, values, [ROWS, 8, 8, values.length / ROWS / 64])

/** Words 2 to 29, each like the one before; the end of a row is padding. */
function texts() {
  const values = new Int32Array(ROWS * 12)
  for (let row = 0; row < ROWS; row++) {
    const length = 6 + random.below(7)
    let word = 2 + random.below(28)
    for (let place = 0; place < length; place++) {
      values[row * 12 + place] = word
      word = 2 + ((word + random.below(3) - 1) % 28)
    }
  }
  return writeArray(folder.path, values, [ROWS, 12])
}

const labels = writeArray(folder.path, classIds, [ROWS])
const greyValues = pictures(1)
const grey = pictureRows(greyValues)
const inputs = { grey, sigmoid: grey, colour: pictureRows(pictures(3)), texts: texts() }
const conv = [
  {
    name: 'conv',
    className: 'Conv2D',
    config: { filters: 4, kernelSize: [3, 3], padding: 'same', activation: 'relu' },
  },
  { name: 'pool', className: 'MaxPooling2D' },
  { name: 'flat', className: 'Flatten' },
  { name: 'features', className: 'Dense', config: { units: 6, activation: 'tanh' } },
]
const encoders = {
  sigmoid: sequential(
    'sigmoid',
    [8, 8, 1],
    [
      { name: 'flat', className: 'Flatten' },
      { name: 'features', className: 'Dense', config: { units: 6, activation: 'sigmoid' } },
    ],
  ),
  grey: sequential('grey', [8, 8, 1], conv),
  colour: sequential('colour', [8, 8, 3], conv),
  texts: sequential(
    'texts',
    [12],
    [
      { name: 'embedding', className: 'Embedding', config: { inputDim: 30, outputDim: 5 } },
      {
        name: 'features',
        className: 'Conv1D',
        config: { filters: 6, kernelSize: 3, padding: 'same', activation: 'tanh' },
      },
    ],
  ),
}

type Rows = keyof typeof inputs
type FreezeRule = NonNullable<TinyRun['phases'][number]['freeze']>[number]

function taskSpec(
  rows: Rows,
  input: Record<string, unknown>,
  { freeze = [], ...more }: Partial<RunSpec> & { readonly freeze?: readonly FreezeRule[] } = {},
): RunSpec {
  // Pairs are validated on the split's rows.
  const own = input['type'] === 'pairs' ? {} : { validation: 0.18 }
  const task = taskSchema.parse({ encoderEnd: 'features', ...own, ...input })
  const loss = more.loss ?? defaultTaskLoss(task.type)
  const graph = applyChanges(
    encoders[rows],
    taskHead(encoders[rows], task, loss).map((change) => changeSchema.parse(change)),
  )
  const split = { train: range(0, 42), validation: range(42, ROWS), test: new Int32Array() }
  const unused = task.type === 'pairs' ? new Int32Array() : split.validation
  return runSpec({
    graph,
    task,
    loss,
    metrics: taskMetrics(task).filter((name) => name !== 'sparseTopKCategoricalAccuracy'),
    data: {
      inputs: [inputs[rows]],
      labels,
      scale: 1,
      offset: 0,
      rows: taskRows(task, { rows: split, unused, classIds, seed: 5 }),
      classes: 5,
    },
    ...more,
    phases: [{ epochs: 2, optimizer: task.type === 'gan' ? adam : sgd, freeze: [...freeze] }],
  })
}

const sgd = { name: 'sgd', learningRate: 0.02, momentum: 0.5 } as const
/** Of the DCGAN paper. Each player's weights have their own memory and counts. */
const adam = { name: 'adam', learningRate: 2e-4, beta1: 0.5 } as const

const cases: readonly (readonly [string, Rows, Record<string, unknown>])[] = [
  ['autoencoder', 'grey', { type: 'reconstruct' }],
  ['denoising by noise', 'grey', { type: 'reconstruct', corruption: { name: 'noise' } }],
  ['denoising by masking', 'grey', { type: 'reconstruct', corruption: { name: 'masking' } }],
  ['corrupted patches', 'grey', { type: 'corrupted', corruption: { name: 'patches' } }],
  ['corrupted blocks', 'grey', { type: 'corrupted', corruption: { name: 'blocks', size: 3 } }],
  [
    'corrupted words',
    'texts',
    { type: 'corrupted', corruption: { name: 'words', vocabulary: 30 } },
  ],
  ['rank', 'grey', { type: 'rank', corruption: { name: 'noise' } }],
  ['masked patches', 'grey', { type: 'maskedPatches', hidden: 5 }],
  ['masked words', 'texts', { type: 'maskedWords', vocabulary: 30, hidden: 2 }],
  [
    'masked words, sampled',
    'texts',
    { type: 'maskedWords', vocabulary: 30, hidden: 2, sampled: 8 },
  ],
  ['rotation', 'grey', { type: 'rotation' }],
  ['jigsaw', 'grey', { type: 'jigsaw' }],
  ['colourisation', 'colour', { type: 'colourisation' }],
  ['sentence order', 'texts', { type: 'sentenceOrder' }],
  ['views', 'grey', { type: 'views' }],
  ['generative game', 'grey', { type: 'gan', latent: 5 }],
  ['Boltzmann machine', 'sigmoid', { type: 'rbm', steps: 2 }],
  ['Boltzmann machine, persistent', 'sigmoid', { type: 'rbm', persistent: true }],
  ['Boltzmann machine, Gaussian', 'sigmoid', { type: 'rbm', visible: 'gaussian' }],
  ['pairs, contrastive', 'grey', { type: 'pairs', classes: 4, items: 2 }],
  [
    'pairs, same or not',
    'grey',
    { type: 'pairs', classes: 4, items: 2, loss: { name: 'sameOrNot' } },
  ],
  [
    'pairs, hardest triplets',
    'grey',
    { type: 'pairs', classes: 4, items: 2, loss: { name: 'triplet' } },
  ],
  [
    'pairs, semi-hard triplets',
    'grey',
    { type: 'pairs', classes: 4, items: 2, loss: { name: 'triplet', mining: 'semiHard' } },
  ],
  [
    'pairs, all triplets',
    'grey',
    { type: 'pairs', classes: 4, items: 2, loss: { name: 'triplet', mining: 'all' } },
  ],
]

const numbers = ({ result }: Awaited<ReturnType<typeof train>>) => [
  ...result.history.flatMap(({ logs }) => Object.values(logs)),
  ...Object.values(result.weights).flatMap((layer) =>
    Object.values(layer).flatMap(({ values }) => [...values]),
  ),
]

function expectClose(found: readonly number[], wanted: readonly number[], tolerance: number): void {
  expect(found.length).toBe(wanted.length)
  const worst = Math.max(...found.map((value, i) => Math.abs(value - (wanted[i] ?? NaN))))
  expect(worst).toBeLessThan(tolerance)
}

describe.each(cases)('%s', (_name, rows, input) => {
  test('compiled steps give the numbers of eager ones, and the same seed the same', async () => {
    const compiled = await train(taskSpec(rows, input))
    expect(compiled.result.notes).toEqual([])
    expect(Object.values(compiled.result.history.at(-1)?.logs ?? {}).every(Number.isFinite)).toBe(
      true,
    )
    const eager = await train(taskSpec(rows, input, { eager: true }))
    expectClose(numbers(compiled), numbers(eager), 2e-5)
    expect(numbers(await train(taskSpec(rows, input)))).toEqual(numbers(compiled))
  })

  test('a run that was stopped goes on as if it had not been', async () => {
    const whole = await train(taskSpec(rows, input))
    const stopped = await train(taskSpec(rows, input), {
      onYield: (control, count) => {
        if (count === 4) control.stop()
      },
    })
    expect(stopped.result.status).toBe('stopped')
    const resumed = await train(taskSpec(rows, input), {
      resumeFrom: stopped.state,
    })
    expect(numbers(resumed)).toEqual(numbers(whole))
  })
})

/** Mean of `-log sum_h exp(-E(v, h))` over rows, over all hidden states. */
function meanFreeEnergy(rows: Int32Array, weights: ModelWeights, visible: string): number {
  const values = [weights['features']?.['kernel'], weights['features']?.['bias']]
  const [kernel = [], hiddenBias = []] = values.map((array) => [...(array?.values ?? [])])
  const visibleBias = [...(weights['task_visible']?.['bias']?.values ?? [])]
  const energies = [...rows].map((row) => {
    const v = greyValues.subarray(row * 64, row * 64 + 64)
    const sum = (of: (value: number, i: number) => number) =>
      v.reduce((total, value, i) => total + of(value, i), 0)
    const own =
      visible === 'bernoulli'
        ? -sum((value, i) => value * (visibleBias[i] ?? NaN))
        : sum((value, i) => (value - (visibleBias[i] ?? NaN)) ** 2 / 2)
    const inputs = hiddenBias.map(
      (bias, j) => bias + sum((value, i) => value * (kernel[i * 6 + j] ?? NaN)),
    )
    const states = [...range(0, 2 ** 6)]
    const weight = (state: number) =>
      Math.exp(inputs.reduce((total, x, j) => total + x * (Math.floor(state / 2 ** j) % 2), 0))
    return own - Math.log(states.reduce((total, state) => total + weight(state), 0))
  })
  return energies.reduce((total, value) => total + value, 0) / rows.length
}

test.each(['bernoulli', 'gaussian'])(
  'a machine tells the mean free energy of its rows, %s',
  async (visible) => {
    const spec = taskSpec(
      'sigmoid',
      { type: 'rbm', visible },
      {
        batchSize: 42,
        monitor: { metric: 'loss', mode: 'min', restoreBest: false },
      },
    )
    const { result, messages } = await train({
      ...spec,
      phases: spec.phases.map((phase) => ({ ...phase, epochs: 1 })),
    })
    const [record] = result.history
    const { train: trained, validation } = spec.data.rows
    // One update: the training rows are measured before it, those for validation after it.
    const before = meanFreeEnergy(trained, spec.weights, visible)
    expect(record?.logs['freeEnergy']).toBeCloseTo(before, 3)
    const after = meanFreeEnergy(validation, result.weights, visible)
    expect(record?.logs['valFreeEnergy']).toBeCloseTo(after, 3)
    expect(result.evaluation.validation?.['freeEnergy']).toBeCloseTo(after, 3)
    const told = messages.flatMap((message) =>
      message.type === 'progress' ? [message.logs['freeEnergy']] : [],
    )
    expect(told.at(-1)).toBeCloseTo(before, 3)
  },
)

test('persistent chains go on from step to step, and are kept with the weights', async () => {
  const { result } = await train(taskSpec('sigmoid', { type: 'rbm', persistent: true }))
  const chains = result.weights['task_visible']?.['kernel']
  expect(chains?.shape).toEqual([6, 64])
  const values = [...(chains?.values ?? [])]
  expect(new Set(values)).toEqual(new Set([0, 1]))
})

test('a player that is frozen stands still while the other one learns', async () => {
  const spec = taskSpec(
    'grey',
    { type: 'gan', latent: 5 },
    {
      freeze: [{ layers: ['conv', 'features', 'task_score'], mode: 'freeze' }],
    },
  )
  const { result } = await train(spec)
  expect(result.notes).toEqual([])
  const moved = Object.entries(result.weights).flatMap(([layer, arrays]) => {
    const before = spec.weights[layer]?.['kernel']?.values
    return arrays['kernel'] === undefined || arrays['kernel'].values.join() === before?.join()
      ? []
      : [layer]
  })
  expect(moved.sort()).toEqual(['task_g_conv_1', 'task_g_dense', 'task_g_picture'])
})
