import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { EpochRecord } from '../../../src/shared/training/history.ts'
import { planSchema, type Phase } from '../../../src/shared/training/plan.ts'
import { createBestWeights } from '../../../src/trainer/callbacks/bestWeights.ts'
import type { Callback } from '../../../src/trainer/callbacks/callback.ts'
import { createEarlyStopping } from '../../../src/trainer/callbacks/earlyStopping.ts'
import { createPhaseCallbacks } from '../../../src/trainer/callbacks/index.ts'
import { createReduceOnPlateau } from '../../../src/trainer/callbacks/reduceOnPlateau.ts'
import { createTerminateOnNonFinite } from '../../../src/trainer/callbacks/terminateOnNonFinite.ts'

interface CallbackRow {
  callback: 'earlyStopping' | 'reduceOnPlateau'
  options: {
    mode: 'min' | 'max'
    patience: number
    minDelta: number
    factor: number
    cooldown: number
    minLearningRate: number
  }
  values: number[]
  after: { stop: boolean; learningRate: number }[]
}

const url = new URL('../../fixtures/training/schedules.json', import.meta.url)
const { callbacks: fixture } = JSON.parse(readFileSync(url, 'utf8')) as { callbacks: CallbackRow[] }

function epochRecord(epoch: number, logs: Record<string, number>): EpochRecord {
  return { epoch, phase: 0, logs, durationMs: 1 }
}

function create({ callback, options }: CallbackRow): Callback {
  const monitored = { monitor: 'valLoss', ...options }
  return callback === 'earlyStopping'
    ? createEarlyStopping(monitored)
    : createReduceOnPlateau({ ...monitored, learningRate: 0.5 })
}

/** A state as it comes back from a checkpoint. */
const throughJson = (state: unknown): unknown => JSON.parse(JSON.stringify(state))

/** Feeds the series; `resumed`: each epoch by a new callback with the state of the last. */
function decisions(row: CallbackRow, resumed: boolean): CallbackRow['after'] {
  let callback = create(row)
  let learningRate = 0.5
  const after: CallbackRow['after'] = []
  for (const [epoch, value] of row.values.entries()) {
    const verdict = callback.onEpochEnd?.(epochRecord(epoch, { valLoss: value })) ?? {}
    learningRate *= verdict.learningRateFactor ?? 1
    const stop = verdict.stop === 'phase'
    after.push({ stop, learningRate })
    if (stop) break
    if (!resumed) continue
    const next = create(row)
    next.setState(throughJson(callback.getState()))
    callback = next
  }
  return after
}

describe('callbacks against Keras', () => {
  it.each(
    fixture.map(
      (row, i) => [`${row.callback} ${JSON.stringify(row.options)} (${i})`, row] as const,
    ),
  )('%s decides as Keras does, resumed or not', (_title, row) => {
    for (const resumed of [false, true]) {
      const after = decisions(row, resumed)
      expect(after.map(({ stop }) => stop)).toEqual(row.after.map(({ stop }) => stop))
      after.forEach(({ learningRate }, i) => {
        expect(learningRate).toBeCloseTo(row.after[i]?.learningRate ?? NaN, 6)
      })
    }
  })
})

describe('values that are not finite', () => {
  const options = { monitor: 'valLoss', mode: 'min', patience: 2, minDelta: 0 } as const

  it('never count as an improvement in early stopping', () => {
    const callback = createEarlyStopping(options)
    const verdicts = [NaN, -Infinity, 1, NaN, NaN].map((valLoss, epoch) =>
      callback.onEpochEnd?.(epochRecord(epoch, { valLoss })),
    )
    // The first two epochs use up the patience; had one been the best, 1 would not have helped.
    expect(verdicts.map((verdict) => verdict?.stop)).toEqual([
      undefined,
      'phase',
      undefined,
      undefined,
      'phase',
    ])
  })

  it('are never the best epoch, and of equal epochs the earliest is', () => {
    const kept: number[] = []
    const best = createBestWeights({
      monitor: 'valRecall',
      mode: 'max',
      keep: ({ epoch }) => kept.push(epoch),
    })
    expect(best.getBest()).toBeNull()
    for (const [epoch, valRecall] of [NaN, 0.5, Infinity, 0.7, 0.7, 0.6].entries()) {
      best.onEpochEnd?.(epochRecord(epoch, { valRecall }))
    }
    expect(kept).toEqual([1, 3])
    expect(best.getBest()).toEqual({ epoch: 3, value: 0.7 })
    const resumed = createBestWeights({ monitor: 'valRecall', mode: 'max', keep: () => undefined })
    resumed.setState(throughJson(best.getState()))
    expect(resumed.getBest()).toEqual({ epoch: 3, value: 0.7 })
  })

  it('end the run at once, with the place and a likely cause', () => {
    const callback = createTerminateOnNonFinite()
    expect(callback.onBatchEnd?.({ epoch: 0, batch: 0, loss: 2.3 })).toEqual({})
    expect(callback.onBatchEnd?.({ epoch: 0, batch: 1, loss: 5e20 })).toEqual({})
    const verdict = callback.onBatchEnd?.({ epoch: 0, batch: 2, loss: NaN })
    expect(verdict?.stop).toBe('run')
    expect(verdict?.diverged).toMatch(/NaN.*epoch 1, batch 3.*learning rate is too high/)
    const atOnce = createTerminateOnNonFinite().onEpochEnd?.(epochRecord(0, { loss: Infinity }))
    expect(atOnce?.stop).toBe('run')
    expect(atOnce?.diverged).toMatch(/infinite in epoch 1.*inputs, labels or weights/)
  })

  it('in validation alone do not end the run', () => {
    const record = epochRecord(0, { loss: 1, valLoss: NaN })
    expect(createTerminateOnNonFinite().onEpochEnd?.(record)).toEqual({})
  })
})

describe('createPhaseCallbacks', () => {
  const plan = planSchema.parse({
    version: 1,
    name: 'run',
    model: { source: 'a.h5' },
    data: { source: { type: 'sample', name: 'fashion-mnist' } },
    loss: { name: 'sparseCategoricalCrossentropy' },
    phases: [
      {
        epochs: 9,
        optimizer: { name: 'sgd', learningRate: 0.4 },
        schedule: { name: 'reduceOnPlateau', patience: 1, factor: 0.5, minLearningRate: 0.3 },
        callbacks: [{ type: 'earlyStopping', monitor: 'valRecall', patience: 1 }],
      },
    ],
  })
  const [phase] = plan.phases as [Phase]

  it('watches what the plan and the rows say, each in its own direction', () => {
    const callbacks = createPhaseCallbacks(plan, phase)
    const ask = (epoch: number, logs: Record<string, number>) =>
      Object.assign(
        {},
        ...callbacks.map((callback) => callback.onEpochEnd?.(epochRecord(epoch, logs)) ?? {}),
      ) as object
    expect(ask(0, { loss: 1, valLoss: 1, valRecall: 0.5 })).toEqual({})
    // The rate falls to its limit: 0.4 * 0.75.
    expect(ask(1, { loss: 1, valLoss: 1, valRecall: 0.6 })).toEqual({
      learningRateFactor: expect.closeTo(0.75) as number,
    })
    expect(ask(2, { loss: 1, valLoss: 1, valRecall: 0.6 })).toEqual({ stop: 'phase' })
    expect(ask(3, { loss: NaN, valLoss: 0.1, valRecall: 0.9 })).toMatchObject({ stop: 'run' })
  })
})
