import { afterAll, describe, expect, test } from 'vitest'
import type { PreparedData } from '../../../src/shared/contract/trainerProtocol.ts'
import type { MetricName } from '../../../src/shared/training/metricNames.ts'
import { openRows } from '../../../src/trainer/loop/rowReader.ts'
import { ops } from '../../../src/trainer/native/nativeOps.ts'
import { evaluate } from '../../../src/trainer/requests/evaluate.ts'
import { predict } from '../../../src/trainer/requests/predict.ts'
import { chain, classRows, range, runSpec, temporaryFolder, train, writeArray } from './tinyRuns.ts'

const folder = temporaryFolder()
afterAll(folder.remove)

const data = classRows(folder.path, {
  rows: 90,
  features: 4,
  classes: 3,
  train: 50,
  validation: 23,
})
const penalty = { name: 'l1l2', l1: 0, l2: 0.01 }
const graph = chain(
  [4],
  [
    {
      name: 'hidden',
      className: 'Dense',
      config: { units: 8, activation: 'relu', activityRegularizer: penalty },
    },
    { name: 'norm', className: 'BatchNormalization' },
    {
      name: 'head',
      className: 'Dense',
      config: { units: 3, activation: 'softmax', kernelRegularizer: penalty },
    },
  ],
)
const phases = [{ epochs: 1, optimizer: { name: 'sgd' as const, learningRate: 0.05 } }]
const idle = () => Promise.resolve()

/** Loss and accuracy by hand arithmetic in double precision, from predictions. */
function byHand(outputs: ArrayLike<number>, ids: readonly number[]) {
  const rows = ids.map((id, row) => {
    const p = [0, 1, 2].map((k) => outputs[row * 3 + k] ?? 0)
    return { loss: -Math.log(p[id] ?? 0), right: p.indexOf(Math.max(...p)) === id ? 1 : 0 }
  })
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  return {
    loss: mean(rows.map(({ loss }) => loss)),
    accuracy: mean(rows.map(({ right }) => right)),
  }
}

describe('averages count rows, not batches', () => {
  const metrics: MetricName[] = ['sparseCategoricalAccuracy', 'sparseTopKCategoricalAccuracy']

  test('an evaluation does not depend on the batch size', async () => {
    const wide = classRows(folder.path, {
      rows: 60,
      features: 8,
      classes: 7,
      train: 43,
      validation: 10,
    })
    const head = chain(
      [8],
      [
        { name: 'hidden', className: 'Dense', config: { units: 6, activityRegularizer: penalty } },
        { name: 'head', className: 'Dense', config: { units: 7, activation: 'softmax' } },
      ],
    )
    const logs = []
    for (const batchSize of [1, 7, 16, 43, 100]) {
      const spec = runSpec({ graph: head, data: wide, metrics, batchSize, phases })
      logs.push(await evaluate(ops, { spec, part: 'train' }, idle))
    }
    const [first, ...others] = logs
    for (const other of others) {
      expect(other['loss']).toBeCloseTo(first?.['loss'] ?? NaN, 5)
      expect(other['sparseCategoricalAccuracy']).toBe(first?.['sparseCategoricalAccuracy'])
      expect(other['sparseTopKCategoricalAccuracy']).toBe(first?.['sparseTopKCategoricalAccuracy'])
    }
  })

  test('loss and accuracy are those of the predictions', async () => {
    const plain = chain(
      [4],
      [{ name: 'head', className: 'Dense', config: { units: 3, activation: 'softmax' } }],
    )
    const spec = runSpec({ graph: plain, data, metrics: ['sparseCategoricalAccuracy'], phases })
    const reader = openRows(spec.data.inputs[0] ?? spec.data.labels)
    const labels = openRows(spec.data.labels)
    const rows = spec.data.rows.validation
    const inputs = [
      { dtype: 'float32' as const, shape: [rows.length, 4], values: reader.gather(rows) },
    ]
    const request = { graph: plain, weights: spec.weights, inputs, batchSize: 5 }
    const [output] = await predict(ops, request, idle)
    expect(output?.shape).toEqual([rows.length, 3])
    const expected = byHand(output?.values ?? [], [...labels.gather(rows)])
    const logs = await evaluate(ops, { spec, part: 'validation' }, idle)
    expect(logs['loss']).toBeCloseTo(expected.loss, 5)
    expect(logs['sparseCategoricalAccuracy']).toBeCloseTo(expected.accuracy, 6)
  })

  test('the averages of an epoch are those of its rows', async () => {
    // A rate of nearly nothing: the model stands still, and the epoch's average is an evaluation.
    const plain = chain(
      [4],
      [{ name: 'head', className: 'Dense', config: { units: 3, activation: 'softmax' } }],
    )
    const still = [{ epochs: 1, optimizer: { name: 'sgd' as const, learningRate: 1e-12 } }]
    const spec = runSpec({
      graph: plain,
      data,
      metrics: ['sparseCategoricalAccuracy'],
      phases: still,
    })
    const { result } = await train({ ...spec, batchSize: 16 })
    const logs = await evaluate(ops, { spec, part: 'train' }, idle)
    expect(result.history[0]?.logs['loss']).toBeCloseTo(logs['loss'] ?? NaN, 5)
    expect(result.history[0]?.logs['sparseCategoricalAccuracy']).toBe(
      logs['sparseCategoricalAccuracy'],
    )
  })

  test('an evaluation of what was trained gives the numbers of the run', async () => {
    const spec = runSpec({ graph, data, phases })
    const { result } = await train(spec)
    for (const part of ['train', 'validation', 'test'] as const) {
      const trained = { ...spec, weights: result.weights }
      expect(await evaluate(ops, { spec: trained, part }, idle)).toEqual(result.evaluation[part])
    }
  })
})

describe('inputs', () => {
  test('bytes are scaled as value * scale + offset', async () => {
    const bytes = Uint8Array.from({ length: 12 }, (_, i) => i * 21)
    const floats = Float32Array.from(bytes, (byte) => byte / 255 - 0.5)
    const ids = Int32Array.of(0, 1, 2)
    const base = {
      ...data,
      rows: { train: range(0, 3), validation: range(0, 0), test: range(0, 0) },
    }
    const prepared = (values: Uint8Array | Float32Array): PreparedData => ({
      ...base,
      inputs: [writeArray(folder.path, values, [3, 4], 128)],
      labels: writeArray(folder.path, ids, [3], 12),
    })
    const raw = { ...prepared(bytes), scale: 1 / 255, offset: -0.5 }
    const first = await evaluate(
      ops,
      { spec: runSpec({ graph, data: raw, phases }), part: 'train' },
      idle,
    )
    const spec = runSpec({ graph, data: prepared(floats), phases })
    const second = await evaluate(ops, { spec, part: 'train' }, idle)
    expect(first['loss']).toBeCloseTo(second['loss'] ?? NaN, 6)
  })

  test('ids stay integers on their way into an embedding; integers for other layers become floats', async () => {
    const words = chain(
      [3],
      [
        { name: 'table', className: 'Embedding', config: { inputDim: 6, outputDim: 2 } },
        { name: 'flat', className: 'Flatten' },
        { name: 'head', className: 'Dense', config: { units: 3, activation: 'softmax' } },
      ],
    )
    const ids = Int32Array.of(0, 5, 2, 1, 1, 4, 3, 2, 0)
    const prepared = {
      ...data,
      inputs: [writeArray(folder.path, ids, [3, 3])],
      labels: writeArray(folder.path, Int32Array.of(0, 1, 2), [3]),
      rows: { train: range(0, 3), validation: range(0, 0), test: range(0, 0) },
    }
    const { result } = await train(runSpec({ graph: words, data: prepared, phases }))
    expect(result.moves.every(({ largest }) => largest > 0)).toBe(true)
    const numbers = chain(
      [3],
      [{ name: 'head', className: 'Dense', config: { units: 3, activation: 'softmax' } }],
    )
    expect((await train(runSpec({ graph: numbers, data: prepared, phases }))).result.status).toBe(
      'finished',
    )
  })

  test('rows of a big file are read one by one, the same as from a small one', () => {
    const values = Float32Array.from({ length: 200 }, (_, i) => Math.sin(i))
    const file = writeArray(folder.path, values, [50, 2, 2], 36)
    const small = openRows(file)
    const big = openRows(file, 10)
    for (const ids of [[49, 0, 7, 7, 31], [3, 4, 5, 9, 10, 2, 3], [12, 13, 14], []]) {
      const expected = ids.flatMap((id) => [...values.subarray(id * 4, id * 4 + 4)])
      for (const rows of [small, big]) {
        expect([...rows.gather(Int32Array.from(ids))]).toEqual(expected)
        expect([...rows.view(Int32Array.from(ids))]).toEqual(expected)
      }
    }
    big.close()
    small.close()
  })

  test('rows that lie together are looked at where they are, and copied where somebody keeps them', () => {
    const values = Float32Array.from({ length: 40 }, (_, i) => i)
    const rows = openRows(writeArray(folder.path, values, [10, 4]))
    const together = Int32Array.of(4, 5, 6)
    expect(rows.view(together).buffer).toBe(rows.view(Int32Array.of(0)).buffer)
    rows.gather(together).fill(-1)
    rows.view(Int32Array.of(4, 6)).fill(-1)
    expect([...rows.view(together)]).toEqual([...values.subarray(16, 28)])
  })
})

describe('freeze modes and rates of a phase', () => {
  const dropped = chain(
    [4],
    [
      { name: 'drop', className: 'Dropout', config: { rate: 0.5 } },
      { name: 'head', className: 'Dense', config: { units: 3, activation: 'softmax' } },
    ],
  )
  const plain = chain(
    [4],
    [{ name: 'head', className: 'Dense', config: { units: 3, activation: 'softmax' } }],
  )
  const run = (net: typeof plain, mode: 'train' | 'freezeWeights' | 'freeze') =>
    train(
      runSpec({
        graph: net,
        data,
        phases: [
          {
            ...phases[0],
            epochs: 2,
            optimizer: { name: 'adam' },
            freeze: [
              { layers: '*', mode: 'train' },
              ...(net === dropped ? [{ layers: 'drop', mode }] : []),
            ],
          },
        ],
      }),
    )

  test('a frozen dropout is off, one whose weights stand still drops', async () => {
    const expected = (await run(plain, 'train')).result.weights
    expect((await run(dropped, 'freeze')).result.weights).toEqual(expected)
    expect((await run(dropped, 'freezeWeights')).result.weights).not.toEqual(expected)
  })

  test('a factor scales the rate of its layers', async () => {
    const net = chain(
      [4],
      [
        { name: 'first', className: 'Dense', config: { units: 4 } },
        { name: 'second', className: 'Dense', config: { units: 3, activation: 'softmax' } },
      ],
    )
    const move = async (factor: number) => {
      const spec = runSpec({
        graph: net,
        data,
        batchSize: 64,
        monitor: { metric: 'loss', restoreBest: false },
        phases: [
          {
            epochs: 1,
            optimizer: { name: 'sgd', learningRate: 0.1 },
            multipliers: [{ layers: 'first', factor }],
          },
        ],
      })
      const { result } = await train(spec)
      return result.moves.map(({ relative }) => relative)
    }
    const [whole = 0, other] = await move(1)
    const [tenth = 0, same] = await move(0.1)
    expect(tenth / whole).toBeCloseTo(0.1, 3)
    expect(same).toBe(other)
    expect((await move(0))[0]).toBe(0)
  })

  test('field case 31: frozen in one run, free in the next: each run does what its own graph says', async () => {
    const frozen = chain(
      [4],
      [
        { name: 'first', className: 'Dense', config: { units: 4 }, freeze: 'freeze' },
        { name: 'second', className: 'Dense', config: { units: 3, activation: 'softmax' } },
      ],
    )
    const free = {
      ...frozen,
      layers: frozen.layers.map((layer) => ({ ...layer, freeze: 'train' as const })),
    }
    const first = await train(runSpec({ graph: frozen, data, phases }))
    expect(first.result.moves.map(({ layer, largest }) => [layer, largest > 0])).toEqual([
      ['first', false],
      ['second', true],
    ])
    expect(first.result.trained).toEqual([['second/kernel', 'second/bias']])
    const second = await train(runSpec({ graph: free, data, phases }))
    expect(second.result.moves.every(({ largest }) => largest > 0)).toBe(true)
    expect(second.result.trained[0]).toContain('first/kernel')
  })
})
