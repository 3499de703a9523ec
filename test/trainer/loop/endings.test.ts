import { afterAll, describe, expect, test } from 'vitest'
import { validationName } from '../../../src/shared/training/monitor.ts'
import { lineRows, line } from './lineRuns.ts'
import {
  chain,
  classRows,
  range,
  runSpec,
  temporaryFolder,
  train,
  type TinyRun,
  writeArray,
} from './tinyRuns.ts'

const folder = temporaryFolder()
afterAll(folder.remove)

const data = classRows(folder.path, {
  rows: 60,
  features: 4,
  classes: 3,
  train: 32,
  validation: 20,
})
const graph = chain(
  [4],
  [
    { name: 'hidden', className: 'Dense', config: { units: 8, activation: 'relu' } },
    { name: 'head', className: 'Dense', config: { units: 3, activation: 'softmax' } },
  ],
)

const sgd = (learningRate: number) => ({ name: 'sgd' as const, learningRate })

describe('the best weights', () => {
  const run = (restoreBest: boolean) =>
    runSpec({
      graph,
      data,
      metrics: ['sparseCategoricalAccuracy'],
      monitor: { metric: 'valSparseCategoricalAccuracy', mode: 'max', restoreBest },
      // Too high on purpose: the last epoch is not the best.
      phases: [{ epochs: 8, optimizer: sgd(2) }],
    })

  test('are kept without early stopping; their scores are those of their epoch; ties go to the earliest', async () => {
    const { result } = await train(run(true))
    const values = result.history.map(({ logs }) => logs['valSparseCategoricalAccuracy'] ?? 0)
    const best = Math.max(...values)
    expect(values.filter((value) => value === best).length).toBeGreaterThan(1)
    expect(values.at(-1)).toBeLessThan(best)
    expect(result.bestEpoch).toBe(values.indexOf(best))
    const { validation } = result.evaluation
    const logs = result.history[result.bestEpoch ?? -1]?.logs ?? {}
    for (const [name, value] of Object.entries(validation ?? {})) {
      expect(value).toBe(logs[validationName(name)])
    }
  })

  test('are kept when the run is stopped, and none of them move on', async () => {
    const whole = await train(run(true))
    const stopped = await train(run(true), {
      onMessage: (message, control) => {
        if (message.type === 'epochEnd' && message.record.epoch === 6) control.stop()
      },
    })
    expect(stopped.result.status).toBe('stopped')
    expect(stopped.result.bestEpoch).toBe(whole.result.bestEpoch)
    expect(stopped.result.weights).toEqual(whole.result.weights)
    expect(stopped.result.evaluation).toEqual({})
    expect(stopped.state.weights).not.toEqual(stopped.state.best?.weights)
  })

  test('are left alone when the last ones are wanted', async () => {
    const { result, state } = await train(run(false))
    expect(result.bestEpoch).toBe(7)
    expect(result.weights).toEqual({ ...result.weights, ...state.weights })
  })

  test('are chosen by the training rows where there are no validation rows, with a note', async () => {
    const rows = { ...data.rows, validation: range(0, 0) }
    const { result } = await train({ ...run(true), data: { ...data, rows } })
    expect(result.notes).toHaveLength(1)
    expect(result.notes[0]).toContain('no validation rows')
    expect(result.evaluation.validation).toBeUndefined()
    expect(result.bestEpoch).not.toBeNull()
  })
})

describe('a stop', () => {
  test('takes effect within one batch and leaves the next run alone', async () => {
    const spec = runSpec({ graph, data, phases: [{ epochs: 3, optimizer: sgd(0.1) }] })
    const { result, state } = await train(spec, {
      onYield: (control, count) => {
        if (count === 3) control.stop()
      },
    })
    expect(result.status).toBe('stopped')
    expect(state.cursor).toMatchObject({ epoch: 0, batch: 2, step: 2 })
    expect(result.history).toEqual([])
    expect(result.bestEpoch).toBeNull()
    expect((await train(spec)).result.status).toBe('finished')
  })

  test('during a pause ends the run', async () => {
    const spec = runSpec({ graph, data, phases: [{ epochs: 3, optimizer: sgd(0.1) }] })
    const { result } = await train(spec, {
      onYield: (control, count) => {
        if (count === 2) control.pause()
      },
      onMessage: (message, control) => {
        if (message.type === 'paused') setTimeout(control.stop, 1)
      },
    })
    expect(result.status).toBe('stopped')
  })

  test('during the last evaluation ends that alone', async () => {
    const spec = runSpec({ graph, data, phases: [{ epochs: 1, optimizer: sgd(0.1) }] })
    const { result } = await train(spec, {
      onMessage: (message, control) => {
        if (message.type === 'epochEnd') control.stop()
      },
    })
    expect(result.status).toBe('finished')
    expect(result.notes).toEqual(['The evaluation was stopped before the train rows.'])
  })
})

describe('what cannot be computed is refused, with nothing left behind', () => {
  const phases = [{ epochs: 1, optimizer: sgd(0.1) }]
  const idRun: Partial<TinyRun> = {
    graph: chain(
      [2],
      [
        { name: 'table', className: 'Embedding', config: { inputDim: 4, outputDim: 2 } },
        { name: 'flat', className: 'Flatten' },
        { name: 'head', className: 'Dense', config: { units: 3, activation: 'softmax' } },
      ],
    ),
    data: {
      ...data,
      inputs: [writeArray(folder.path, Int32Array.of(0, 3, 4, 1), [2, 2])],
      labels: writeArray(folder.path, Int32Array.of(0, 1), [2]),
      rows: { train: range(0, 2), validation: range(0, 0), test: range(0, 0) },
    },
  }
  const freeze = [{ layers: '*', mode: 'freeze' as const }]
  const refused: readonly [string, Partial<TinyRun>, string][] = [
    [
      'nothing trains',
      { phases: [{ ...phases[0], epochs: 1, optimizer: sgd(1), freeze }] },
      'plan.nothingTrains',
    ],
    ['a monitor that is not reported', { monitor: { metric: 'valAccuracy' } }, 'run.badSpec'],
    [
      'no training rows',
      { data: { ...data, rows: { ...data.rows, train: range(0, 0) } } },
      'run.badSpec',
    ],
    [
      'a row beyond the data',
      { data: { ...data, rows: { ...data.rows, test: range(59, 61) } } },
      'run.badSpec',
    ],
    ['labels beyond the classes', { data: { ...data, classes: 2 } }, 'data.labelOutOfRange'],
    [
      'rows of another shape',
      {
        graph: chain(
          [7],
          [{ name: 'head', className: 'Dense', config: { units: 3, activation: 'softmax' } }],
        ),
      },
      'data.shapeMismatch',
    ],
    [
      'a loss that does not fit',
      { loss: { name: 'cosineSimilarity' }, graph: line, data: lineRows(folder.path, [1], [1]) },
      'plan.badPairing',
    ],
    ['ids beyond the table of an embedding', idRun, 'data.idOutOfRange'],
    [
      'a missing file',
      { data: { ...data, labels: { ...data.labels, path: '/nowhere/labels.bin' } } },
      'file.missing',
    ],
    [
      'a file that is too short',
      { data: { ...data, labels: { ...data.labels, byteOffset: 4 } } },
      'file.damaged',
    ],
  ]
  test.each(refused)('%s', async (_, run, code) => {
    const { memory } = (await import('../../../src/trainer/native/tensorflow.ts')).tf
    const before = memory().numTensors
    await expect(train(runSpec({ graph, data, phases, ...run }))).rejects.toMatchObject({ code })
    expect(memory().numTensors).toBe(before)
  })
})
