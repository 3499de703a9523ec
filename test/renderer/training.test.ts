import { describe, expect, it } from 'vitest'
import {
  historyBorders,
  historyLine,
  validationKey,
} from '../../src/renderer/charts/historyLines.ts'
import { heatPixels } from '../../src/renderer/results/heatPixels.ts'
import { withUpdate } from '../../src/renderer/api/withUpdate.ts'
import type {
  TrainingState,
  TrainingUpdate,
} from '../../src/shared/contract/workbenchApi/training.ts'

const record = (epoch: number, phase = 0) => ({
  epoch,
  phase,
  logs: { loss: 1 / (epoch + 1) },
  durationMs: 5,
})

const state: TrainingState = {
  runId: 'run',
  documentId: null,
  name: 'run',
  status: 'running',
  startedAt: '2026-03-01T10:00:00.000Z',
  phases: [
    { name: 'head', epochs: 2 },
    { name: 'all', epochs: 2 },
  ],
  trained: [],
  preparation: null,
  progress: null,
  history: [record(0), record(1), record(2)],
  bestEpoch: 2,
  moves: [],
  log: [],
  notes: ['first'],
  error: null,
}

const news: TrainingUpdate = {
  runId: 'run',
  preparation: null,
  progress: null,
  epochs: [],
  bestEpoch: 2,
  moves: null,
  log: [],
  notes: [],
}

describe('what a page knows of a run', () => {
  it('grows by what is new, and keeps the rest', () => {
    const moves = [{ layer: 'head', relative: 0.5, largest: 1 }]
    const next = withUpdate(state, { ...news, epochs: [record(3, 1)], moves, notes: ['second'] })
    expect(next.history.map(({ epoch }) => epoch)).toEqual([0, 1, 2, 3])
    expect(next).toMatchObject({ moves, notes: ['first', 'second'] })
    expect(withUpdate(next, news).moves).toBe(moves)
  })

  it('takes epochs that are computed anew in the place of the old ones', () => {
    const next = withUpdate(state, { ...news, epochs: [record(1), record(2)] })
    expect(next.history.map(({ epoch }) => epoch)).toEqual([0, 1, 2])
    expect(withUpdate(state, { ...news, epochs: [record(0)] }).history).toHaveLength(1)
  })

  it('keeps a thousand lines of the log', () => {
    const line = { at: state.startedAt, kind: 'checkpoint', params: {} } as const
    const next = withUpdate(state, { ...news, log: Array(1500).fill(line) as (typeof line)[] })
    expect(next.log).toHaveLength(1000)
  })
})

describe('the lines of a chart', () => {
  it('begin with epoch 1 and stay few, with the last epoch among them', () => {
    const history = Array.from({ length: 10_000 }, (_, epoch) => record(epoch))
    const points = historyLine(history, 'loss', { name: 'loss', colour: 0 })?.points ?? []
    expect(points.length).toBeLessThanOrEqual(601)
    expect(points[0]).toEqual({ x: 1, y: 1 })
    expect(points.at(-1)?.x).toBe(10_000)
    expect(historyLine(history, 'valLoss', { name: 'none', colour: 1 })).toBeNull()
    expect(validationKey('binaryAccuracy')).toBe('valBinaryAccuracy')
  })

  it('have a border where a phase begins', () => {
    expect(historyBorders([record(0), record(1), record(2, 1)], state.phases)).toEqual([
      { epoch: 2, name: 'all' },
    ])
  })
})

it('what is cold lets the picture through, what is hot covers it', () => {
  const pixels = heatPixels([0, 1])
  expect(pixels[3]).toBe(0)
  expect([...pixels.slice(4)]).toEqual([255, 225, 90, 255])
})
