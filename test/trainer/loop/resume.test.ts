import { afterAll, describe, expect, test } from 'vitest'
import type { CheckpointState, RunSpec } from '../../../src/shared/contract/trainerProtocol.ts'
import { chain, classRows, runSpec, temporaryFolder, train, type RecordedRun } from './tinyRuns.ts'

const folder = temporaryFolder()
afterAll(folder.remove)

const data = classRows(folder.path, {
  rows: 70,
  features: 5,
  classes: 3,
  train: 45,
  validation: 17,
})

/** Everything random or with a memory at once: shuffle, dropout, batch norm, Adam, plateau, early stopping. */
const graph = chain(
  [5],
  [
    { name: 'hidden', className: 'Dense', config: { units: 8, activation: 'relu' } },
    { name: 'norm', className: 'BatchNormalization', config: { momentum: 0.8 } },
    { name: 'drop', className: 'Dropout', config: { rate: 0.4 } },
    { name: 'noise', className: 'GaussianNoise', config: { stddev: 0.1 } },
    { name: 'head', className: 'Dense', config: { units: 3, activation: 'softmax' } },
  ],
)

function spec(epochs: number): RunSpec {
  return runSpec({
    graph,
    data,
    metrics: ['sparseCategoricalAccuracy'],
    clip: { globalNorm: 1 },
    phases: [
      {
        epochs,
        optimizer: { name: 'adam', learningRate: 0.05, amsgrad: true },
        // A bound that no epoch beats: the rate drops after every epoch from the second on.
        schedule: { name: 'reduceOnPlateau', warmUp: 5, factor: 0.5, patience: 1, minDelta: 0.5 },
        callbacks: [{ type: 'earlyStopping', patience: 50 }],
      },
    ],
  })
}

/** A state as it comes back from a database: plain bytes and JSON. */
const stored = (state: CheckpointState) => structuredClone(state)

function expectSameRun(found: RecordedRun, expected: RecordedRun): void {
  expect(found.result.weights).toEqual(expected.result.weights)
  expect(withoutTimes(found)).toEqual(withoutTimes(expected))
  expect(found.result.bestEpoch).toBe(expected.result.bestEpoch)
  expect(found.result.evaluation).toEqual(expected.result.evaluation)
  expect(found.state.weights).toEqual(expected.state.weights)
  expect(found.state.slots).toEqual(expected.state.slots)
  expect(found.state.callbacks).toEqual(expected.state.callbacks)
  expect(found.state.cursor).toEqual(expected.state.cursor)
}

function withoutTimes({ result }: RecordedRun) {
  return result.history.map(({ epoch, phase, logs }) => ({ epoch, phase, logs }))
}

/** Trains until the given moment between two batches, then stops. */
function stopAt(run: RunSpec, yieldCount: number, resumeFrom: CheckpointState | null = null) {
  return train(run, {
    resumeFrom,
    onYield: (control, count) => {
      if (count === yieldCount) control.stop()
    },
  })
}

test('field case 68: the same plan twice gives the same bits, another seed gives others', async () => {
  const first = await train(spec(3))
  expectSameRun(await train(spec(3)), first)
  const { seed, weights } = spec(3)
  const other = await train({ ...spec(3), seed: seed + 1, weights })
  expect(other.result.weights).not.toEqual(first.result.weights)
})

test('a convolutional net gives the same bits twice, and when it is resumed', async () => {
  const images = classRows(folder.path, {
    rows: 56,
    features: 300,
    classes: 3,
    train: 40,
    validation: 10,
  })
  const net = chain(
    [300],
    [
      { name: 'image', className: 'Reshape', config: { targetShape: [10, 10, 3] } },
      {
        name: 'conv',
        className: 'Conv2D',
        config: { filters: 16, kernelSize: 3, padding: 'same' },
      },
      { name: 'norm', className: 'BatchNormalization' },
      { name: 'relu', className: 'ReLU' },
      { name: 'pool', className: 'MaxPooling2D', config: { poolSize: 2 } },
      { name: 'depth', className: 'DepthwiseConv2D', config: { kernelSize: 3 } },
      { name: 'mean', className: 'GlobalAveragePooling2D' },
      { name: 'head', className: 'Dense', config: { units: 3, activation: 'softmax' } },
    ],
  )
  const run = (epochs: number) =>
    runSpec({
      graph: net,
      data: images,
      batchSize: 16,
      phases: [{ epochs, optimizer: { name: 'adam', learningRate: 0.01 } }],
    })
  const whole = await train(run(4))
  expectSameRun(await train(run(4)), whole)
  const half = await train(run(2))
  expectSameRun(await train(run(4), { resumeFrom: stored(half.state) }), whole)
})

describe('a resumed run gives the bits of an uninterrupted one', () => {
  test('field case 36: 3 epochs and 3 more are 6', async () => {
    const whole = await train(spec(6))
    const half = await train(spec(3))
    expect(half.result.status).toBe('finished')
    const resumed = await train(spec(6), { resumeFrom: stored(half.state) })
    expectSameRun(resumed, whole)
    // The plateau was reached: its memory mattered.
    const rates = whole.result.history.map(({ logs }) => logs['learningRate'])
    expect(new Set(rates).size).toBeGreaterThan(2)
  })

  test('stopped in the middle of an epoch, at its last batch, and in its validation', async () => {
    // An epoch looks up 6 times between batches, once before validation and 3 times in it.
    const whole = await train(spec(3))
    for (const moment of [1, 3, 7, 9, 14, 27]) {
      const stopped = await stopAt(spec(3), moment)
      expect(stopped.result.status).toBe('stopped')
      const resumed = await train(spec(3), { resumeFrom: stored(stopped.state) })
      expectSameRun(resumed, whole)
    }
  })

  test('op by op where it began so', async () => {
    const eager = { ...spec(3), eager: true }
    const whole = await train(eager)
    const stopped = await stopAt(eager, 9)
    // The switch is not there again: the checkpoint alone says how the phase is trained.
    const stoppedAgain = await stopAt(spec(3), 4, stored(stopped.state))
    expect(stopped.state.callbacks[0]).toMatchObject({ isEager: true })
    expect(stoppedAgain.state.callbacks[0]).toMatchObject({ isEager: true })
    const compiled = await stopAt(spec(3), 9)
    expect(compiled.state.callbacks[0]).toMatchObject({ isEager: false })
    const resumed = await train(spec(3), { resumeFrom: stored(stopped.state) })
    expect(resumed.result.weights).toEqual(whole.result.weights)
    expect(withoutTimes(resumed)).toEqual(withoutTimes(whole))
  })

  test('stopped again and again', async () => {
    const whole = await train(spec(2))
    let state: CheckpointState | null = null
    let run = await stopAt(spec(2), 4, state)
    let stops = 0
    while (run.result.status === 'stopped') {
      stops += 1
      state = stored(run.state)
      run = await stopAt(spec(2), 4, state)
    }
    expect(stops).toBeGreaterThan(3)
    expect(run.result.history).toHaveLength(2)
    expect(run.result.weights).toEqual(whole.result.weights)
  })

  test('from the checkpoint of an epoch end, as after a crash', async () => {
    const whole = await train(spec(4))
    const checkpoints = whole.messages.filter((message) => message.type === 'checkpoint')
    expect(checkpoints).toHaveLength(4)
    for (const { state } of checkpoints) {
      expectSameRun(await train(spec(4), { resumeFrom: stored(state) }), whole)
    }
  })

  test('a pause changes nothing, and its checkpoint is as good as any', async () => {
    const whole = await train(spec(2))
    const paused = await train(spec(2), {
      onYield: (control, count) => {
        if (count === 4 || count === 9) control.pause()
      },
      onMessage: (message, control) => {
        if (message.type === 'paused') setTimeout(control.resume, 5)
      },
    })
    expectSameRun(paused, whole)
    const types = paused.messages.map(({ type }) => type)
    expect(types.filter((type) => type === 'paused')).toHaveLength(2)
    const at = types.indexOf('paused')
    const checkpoint = paused.messages[at - 1]
    if (checkpoint?.type !== 'checkpoint') throw new Error('a pause begins with a checkpoint')
    expect(checkpoint.state.cursor.batch).toBe(3)
    expectSameRun(await train(spec(2), { resumeFrom: stored(checkpoint.state) }), whole)
  })

  test('early stopping counts on, and a phase that it ended stays ended', async () => {
    const run = (phases: number) => {
      const base = spec(30)
      const phase = {
        ...base.phases[0],
        callbacks: [{ type: 'earlyStopping' as const, patience: 2, minDelta: 0.5 }],
      }
      return { ...base, phases: Array.from({ length: phases }, () => phase) } as RunSpec
    }
    const whole = await train(run(2))
    expect(whole.result.status).toBe('finished')
    expect(whole.result.history.map(({ phase }) => phase)).toEqual([0, 0, 0, 1, 1, 1])
    for (const moment of [22, 40]) {
      const stopped = await stopAt(run(2), moment)
      expect(stopped.result.status).toBe('stopped')
      expectSameRun(await train(run(2), { resumeFrom: stored(stopped.state) }), whole)
    }
  })

  test('a checkpoint of another model is refused', async () => {
    const { state } = await stopAt(spec(1), 3)
    const other = chain([5], [{ name: 'head', className: 'Dense', config: { units: 3 } }])
    const run = runSpec({
      graph: other,
      data,
      loss: { name: 'sparseCategoricalCrossentropy', fromLogits: true },
      phases: [{ epochs: 1, optimizer: { name: 'sgd' } }],
    })
    await expect(train(run, { resumeFrom: state })).rejects.toMatchObject({
      code: 'run.notResumable',
    })
  })
})

describe('field case 36: optimizer memory over a change of what trains', () => {
  const plain = chain(
    [5],
    [
      { name: 'hidden', className: 'Dense', config: { units: 8, activation: 'relu' } },
      { name: 'head', className: 'Dense', config: { units: 3, activation: 'softmax' } },
    ],
  )
  const adam = { name: 'adam' as const, learningRate: 0.01 }
  const freezeHidden = [{ layers: 'hidden', mode: 'freeze' as const }]

  test('two phases that train the same are one', async () => {
    const two = runSpec({
      graph: plain,
      data,
      phases: [
        { epochs: 2, optimizer: adam },
        { epochs: 2, optimizer: adam },
      ],
    })
    const one = runSpec({ graph: plain, data, phases: [{ epochs: 4, optimizer: adam }] })
    const split = await train(two)
    const whole = await train(one)
    expect(split.result.weights).toEqual(whole.result.weights)
    expect(split.state.slots).toEqual(whole.state.slots)
    expect(split.result.notes).toEqual([])
  })

  test('a weight keeps its memory while others join; the new ones begin at the start, and a note says so', async () => {
    const run = runSpec({
      graph: plain,
      data,
      batchSize: 64,
      monitor: { metric: 'loss', restoreBest: false },
      phases: [
        { epochs: 3, optimizer: adam, freeze: freezeHidden },
        { epochs: 1, optimizer: adam },
      ],
    })
    const { result, state } = await train(run)
    expect(state.slots['head/kernel/updates']?.values[0]).toBe(4)
    expect(state.slots['hidden/kernel/updates']?.values[0]).toBe(1)
    // Adam's first step moves every number with a gradient by the learning rate: bias correction of a first step.
    const move = result.moves.find(({ layer }) => layer === 'hidden')
    expect(move?.largest).toBeGreaterThan(0.0099)
    expect(move?.largest).toBeLessThan(0.0101)
    expect(result.notes).toEqual([
      'Phase 2: 2 weights go on with their optimizer memory, 2 begin with none.',
    ])
    expect(result.trained).toEqual([
      ['head/kernel', 'head/bias'],
      ['hidden/kernel', 'hidden/bias', 'head/kernel', 'head/bias'],
    ])
  })

  test('memory of a weight that stands still for a phase is there again afterwards', async () => {
    const run = runSpec({
      graph: plain,
      data,
      batchSize: 64,
      phases: [
        { epochs: 2, optimizer: adam },
        { epochs: 2, optimizer: adam, freeze: freezeHidden },
        { epochs: 1, optimizer: adam },
      ],
    })
    const { state, result } = await train(run)
    expect(state.slots['hidden/kernel/updates']?.values[0]).toBe(3)
    expect(state.slots['head/kernel/updates']?.values[0]).toBe(5)
    expect(result.notes).toEqual([])
  })

  test('another optimizer drops the memory, and a note says so', async () => {
    const run = runSpec({
      graph: plain,
      data,
      phases: [
        { epochs: 1, optimizer: adam },
        { epochs: 1, optimizer: { name: 'sgd', momentum: 0.9 } },
      ],
    })
    const { result, state, messages } = await train(run)
    expect(result.notes).toEqual([
      'Phase 2 uses another optimizer (sgd after adam): the optimizer memory of the phase before was dropped.',
    ])
    expect(messages).toContainEqual({ type: 'note', runId: 'run-1', text: result.notes[0] })
    expect(Object.keys(state.slots).some((key) => key.endsWith('/velocity'))).toBe(false)
  })
})
