import { afterAll, describe, expect, test } from 'vitest'
import { createRandom } from '../../../src/shared/training/random.ts'
import type { PreparedData } from '../../../src/shared/contract/trainerProtocol.ts'
import {
  chain,
  classRows,
  range,
  runSpec,
  temporaryFolder,
  train,
  writeArray,
  type ChainLayer,
} from '../loop/tinyRuns.ts'
import { graphOf, preparedRows, reusedUpTo, steadyClock, trainBothWays } from './featureRuns.ts'

const folder = temporaryFolder()
afterAll(folder.remove)

const data = classRows(folder.path, {
  rows: 70,
  features: 5,
  classes: 3,
  train: 45,
  validation: 17,
})

const adam = { name: 'adam' as const, learningRate: 0.02 }
const phases = [{ epochs: 2, optimizer: adam }]
const input = { kind: 'InputLayer', config: { batchShape: [null, 5] }, calls: [[]] }
const softmax = { units: 3, activation: 'softmax' }
const head: ChainLayer = { name: 'head', className: 'Dense', config: softmax }
const hidden = (freeze: ChainLayer['freeze'] = 'freeze', name = 'hidden'): ChainLayer => ({
  name,
  className: 'Dense',
  config: { units: 8, activation: 'tanh' },
  freeze,
})

/** Small images as bytes, scaled to 0..1. */
function images(): PreparedData {
  const random = createRandom(3, 'images')
  const pixels = Uint8Array.from({ length: 40 * 6 * 6 * 2 }, () =>
    Math.floor(random.uniform() * 256),
  )
  const ids = Int32Array.from({ length: 40 }, (_, row) => ((pixels[row * 72] ?? 0) < 128 ? 0 : 1))
  return {
    inputs: [writeArray(folder.path, pixels, [40, 6, 6, 2], 13)],
    labels: writeArray(folder.path, ids, [40]),
    scale: 1 / 255,
    offset: -0.5,
    rows: { train: range(0, 27), validation: range(27, 35), test: range(35, 40) },
    classes: 2,
  }
}

describe('field case 67: stored outputs give the numbers of the joined model', () => {
  test('dense layers, every metric, class weights, clipping, validation and test', async () => {
    const graph = chain([5], [hidden(), head])
    const run = await trainBothWays(
      runSpec({
        graph,
        data,
        phases,
        metrics: ['sparseCategoricalAccuracy'],
        classWeights: [1, 2, 0.5],
        clip: { globalNorm: 1 },
      }),
    )
    expect(run.result.notes).toEqual([
      'The frozen layers up to "hidden" ran once over 70 rows; their outputs were reused.',
    ])
    expect(run.messages).toContainEqual({ type: 'note', runId: 'run-1', text: run.result.notes[0] })
    expect(run.result.status).toBe('finished')
  })

  test('convolution and frozen batch normalisation over bytes that are scaled', async () => {
    const graph = chain(
      [6, 6, 2],
      [
        {
          name: 'conv',
          className: 'Conv2D',
          config: { filters: 4, kernelSize: [3, 3], strides: [2, 2], padding: 'same' },
          freeze: 'freeze',
        },
        { name: 'norm', className: 'BatchNormalization', freeze: 'freeze' },
        { name: 'relu', className: 'ReLU' },
        { name: 'pool', className: 'GlobalAveragePooling2D' },
        { name: 'norm2', className: 'BatchNormalization', config: { momentum: 0.8 } },
        { name: 'head', className: 'Dense', config: { units: 2, activation: 'softmax' } },
      ],
    )
    const spec = runSpec({ graph, data: images(), phases })
    // Statistics as training leaves them, not the 0 and 1 that begin.
    const { norm = {} } = spec.weights
    const other = (value: number) => ({
      dtype: 'float32' as const,
      shape: [4],
      values: Float32Array.from([1, 2, 3, 4], (n) => n * value),
    })
    const weights = {
      ...spec.weights,
      norm: { ...norm, moving_mean: other(0.1), moving_variance: other(0.3), beta: other(0.2) },
    }
    const run = await trainBothWays({ ...spec, weights })
    expect(reusedUpTo(run)).toBe('"pool"')
    expect(run.result.weights['norm']).toEqual(weights.norm)
  })

  test('two tensors from branches', async () => {
    const dense = (mode: 'freeze' | 'train', from: string) => ({
      kind: 'Dense',
      config: { units: 4, activation: 'tanh' },
      mode,
      calls: [[from]],
    })
    const graph = graphOf({
      input,
      stem: dense('freeze', 'input'),
      left: dense('freeze', 'stem'),
      right: dense('train', 'stem'),
      sum: { kind: 'Add', calls: [['left', 'right']] },
      head: { kind: 'Dense', config: softmax, calls: [['sum']] },
    })
    expect(reusedUpTo(await trainBothWays(runSpec({ graph, data, phases })))).toBe('"stem", "left"')
  })

  test('a frozen layer that is called before and behind one that trains', async () => {
    const shared = { units: 5, activation: 'tanh' }
    const graph = graphOf({
      input,
      shared: { kind: 'Dense', config: shared, mode: 'freeze', calls: [['input'], ['own']] },
      own: { kind: 'Dense', config: shared, calls: [['shared:0']] },
      head: { kind: 'Dense', config: softmax, calls: [['shared:1']] },
    })
    expect(reusedUpTo(await trainBothWays(runSpec({ graph, data, phases })))).toBe('"shared"')
  })

  test('an input beside the frozen layers, ids as ids', async () => {
    const ids = Int32Array.from({ length: 70 * 2 }, (_, i) => i % 6)
    const two = { ...data, inputs: [...data.inputs, writeArray(folder.path, ids, [70, 2])] }
    const graph = graphOf({
      input,
      words: { kind: 'InputLayer', config: { batchShape: [null, 2] }, calls: [[]] },
      base: { kind: 'Dense', config: { units: 4 }, mode: 'freeze', calls: [['input']] },
      table: { kind: 'Embedding', config: { inputDim: 6, outputDim: 2 }, calls: [['words']] },
      flat: { kind: 'Flatten', calls: [['table']] },
      both: { kind: 'Concatenate', calls: [['base', 'flat']] },
      head: { kind: 'Dense', config: softmax, calls: [['both']] },
    })
    expect(reusedUpTo(await trainBothWays(runSpec({ graph, data: two, phases })))).toBe('"base"')
  })

  test('dropout in the part that trains draws as it did', async () => {
    const drop = { name: 'drop', className: 'Dropout', config: { rate: 0.5 } }
    const graph = chain([5], [hidden(), drop, hidden('train', 'own'), head])
    expect(reusedUpTo(await trainBothWays(runSpec({ graph, data, phases })))).toBe('"hidden"')
  })

  test('step by step as compiled', async () => {
    const graph = chain([5], [hidden(), head])
    const run = await trainBothWays({ ...runSpec({ graph, data, phases }), eager: true })
    expect(reusedUpTo(run)).toBe('"hidden"')
  })

  test('7 rows in batches of 2, shuffled: every row with its own label', async () => {
    const rows = {
      train: Int32Array.of(9, 2, 33, 60, 5, 17, 41),
      validation: Int32Array.of(8, 1),
      test: Int32Array.of(0),
    }
    const graph = chain([5], [hidden(), head])
    const spec = runSpec({ graph, data: { ...data, rows }, phases, batchSize: 2, shuffle: true })
    const run = await trainBothWays({
      ...spec,
      phases: spec.phases.map((p) => ({ ...p, epochs: 4 })),
    })
    expect(run.result.notes[0]).toContain('ran once over 10 rows')
  })
})

describe('random numbers in the frozen part', () => {
  const drop = (freeze: ChainLayer['freeze']): ChainLayer => ({
    name: 'drop',
    className: 'Dropout',
    config: { rate: 0.5 },
    ...(freeze === undefined ? {} : { freeze }),
  })

  test('dropout that is frozen drops nothing: its outputs are stored', async () => {
    const graph = chain([5], [hidden(), drop('freeze'), hidden('freeze', 'top'), head])
    expect(reusedUpTo(await trainBothWays(runSpec({ graph, data, phases })))).toBe('"top"')
  })

  test('dropout that drops ends what is stored, and the run says so', async () => {
    const graph = chain([5], [hidden(), drop('freezeWeights'), hidden('freeze', 'top'), head])
    const spec = { ...runSpec({ graph, data, phases }), featureCache: true }
    const { result } = await train(spec)
    expect(result.notes).toEqual([
      'Frozen layers from "drop" on run in every step: it draws random numbers in training.',
      'The frozen layers up to "hidden" ran once over 70 rows; their outputs were reused.',
    ])
  })

  test('dropout at the beginning turns it off', async () => {
    const graph = chain([5], [drop('train'), hidden(), head])
    const { result } = await train({ ...runSpec({ graph, data, phases }), featureCache: true })
    expect(result.notes).toEqual([
      'Frozen layers from "drop" on run in every step: it draws random numbers in training.',
    ])
  })
})

describe('phases', () => {
  const graph = chain([5], [hidden('train'), head])
  const headThenAll = [
    { epochs: 2, optimizer: adam, freeze: [{ layers: 'hidden', mode: 'freeze' as const }] },
    { epochs: 2, optimizer: adam },
  ]

  test('first the head, on stored outputs; then all', async () => {
    const run = await trainBothWays(runSpec({ graph, data, phases: headThenAll }))
    expect(reusedUpTo(run)).toBe('"hidden"')
    const moved = run.result.moves.find(({ layer }) => layer === 'hidden')
    expect(moved?.largest).toBeGreaterThan(0)
  })

  test('frozen again, with the weights that the phase between has made', async () => {
    const three = [...headThenAll, ...headThenAll.slice(0, 1)]
    const run = await trainBothWays(
      runSpec({ graph, data, phases: three, monitor: { restoreBest: false } }),
      { now: steadyClock() },
    )
    expect(preparedRows(run)).toEqual([32, 64, 70, 32, 64, 70])
  })

  test('the best epoch lies in a phase with other frozen weights: it is evaluated with its own', async () => {
    const down = { ...adam, learningRate: 1e-30 }
    const run = await trainBothWays(
      runSpec({
        graph,
        data,
        phases: [
          { epochs: 1, optimizer: adam },
          // The last phase makes it worse, so that the epoch before is kept.
          { epochs: 2, optimizer: { name: 'sgd', learningRate: 30 } },
          { epochs: 1, optimizer: down, freeze: headThenAll[0]?.freeze ?? [] },
        ],
      }),
    )
    expect(run.result.bestEpoch).toBe(0)
    expect(reusedUpTo(run)).toBe('"hidden"')
  })

  test('two phases with the same frozen part compute it once', async () => {
    const frozen = headThenAll.slice(0, 1)
    const spec = runSpec({ graph, data, phases: [...frozen, ...frozen] })
    const run = await train({ ...spec, featureCache: true }, { now: steadyClock() })
    expect(preparedRows(run)).toEqual([32, 64, 70])
  })
})

describe('where it hardly saves time', () => {
  test('nothing is stored unless it is asked for', async () => {
    const graph = chain([5], [hidden(), head])
    const { result } = await train(runSpec({ graph, data, phases }))
    expect(result.notes).toEqual([])
  })
})

describe('outputs that hang on the other rows of a batch', () => {
  test('are found by the check and not stored', async () => {
    const softmaxOfBatch = { name: 'odd', className: 'Softmax', config: { axis: 0 } }
    const graph = chain([5], [hidden(), softmaxOfBatch, head])
    const run = await trainBothWays(runSpec({ graph, data, phases }))
    expect(run.result.notes[0]).toBe(
      'The frozen layers up to "odd" run in every step: on stored outputs the layers behind them give other numbers in prediction.',
    )
  })
})
