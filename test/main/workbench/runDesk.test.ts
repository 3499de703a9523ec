import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { RunDesk } from '../../../src/main/workbench/training/runDesk.ts'
import { createTimeLeft } from '../../../src/main/workbench/training/timeLeft.ts'
import type { RunCursor, TrainerMessage } from '../../../src/shared/contract/trainerProtocol.ts'
import type { TrainingUpdate } from '../../../src/shared/contract/workbenchApi/training.ts'
import { openForTest } from '../library/libraryFixtures.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const epochEnd = (epoch: number): TrainerMessage => ({
  type: 'epochEnd',
  runId: 'run',
  record: { epoch, phase: 0, logs: { loss: 1 / (epoch + 1) }, durationMs: 1 },
  isBest: true,
})

describe('the desk', () => {
  it('field case 71: tells a thousand epochs of one second in ten updates, each epoch once', () => {
    const updates: TrainingUpdate[] = []
    const desk = new RunDesk({
      library: openForTest(),
      emit: (name, payload) => {
        if (name === 'training.update') updates.push(payload as TrainingUpdate)
      },
    })
    const entry = desk.open({ name: 'quick', documentId: null })
    for (let epoch = 0; epoch < 1000; epoch++) {
      entry.onMessage(epochEnd(epoch))
      vi.advanceTimersByTime(1)
    }
    expect(updates.length).toBeLessThanOrEqual(10)
    vi.advanceTimersByTime(100)
    const told = updates.flatMap(({ epochs }) => epochs.map(({ epoch }) => epoch))
    expect(told).toEqual(Array.from({ length: 1000 }, (_, epoch) => epoch))
    expect(updates.at(-1)?.bestEpoch).toBe(999)
    // What waits for nobody is not told.
    const count = updates.length
    vi.advanceTimersByTime(10_000)
    expect(updates).toHaveLength(count)
  })

  it('takes epochs that a resumed run computes anew in the place of the old ones', () => {
    const desk = new RunDesk({ library: openForTest(), emit: () => undefined })
    const entry = desk.open({ name: 'again', documentId: null })
    for (const epoch of [0, 1, 2, 1]) entry.onMessage(epochEnd(epoch))
    expect(desk.state?.history.map(({ epoch }) => epoch)).toEqual([0, 1])
  })

  it('keeps a thousand lines of the log and no more', () => {
    const desk = new RunDesk({ library: openForTest(), emit: () => undefined })
    const entry = desk.open({ name: 'long', documentId: null })
    for (let epoch = 0; epoch < 1500; epoch++) entry.onMessage(epochEnd(epoch))
    expect(desk.state?.log).toHaveLength(1000)
    expect(desk.state?.log.at(-1)?.params['epoch']).toBe(1500)
  })
})

describe('time left', () => {
  const cursor = (epoch: number, phase = 0, batch = 0): RunCursor => {
    return { phase, epoch, phaseEpoch: 0, batch, step: 0, phaseStep: 0 }
  }
  const size = { batches: 10, epochs: 10 }

  it('is not told before there is a pace, then by it', () => {
    let now = 0
    const timeLeft = createTimeLeft(() => now)
    expect(timeLeft.at(cursor(0), size)).toBeNull()
    now = 1000
    expect(timeLeft.at(cursor(0, 0, 5), size)).toBeNull()
    now = 4000
    // Two epochs in four seconds: eight take sixteen.
    expect(timeLeft.at(cursor(2), size)).toBe(16_000)
  })

  it('begins a phase with the pace of the one before, and a pause does not count', () => {
    let now = 0
    const timeLeft = createTimeLeft(() => now)
    timeLeft.at(cursor(0), size)
    now = 4000
    timeLeft.at(cursor(4), size)
    expect(timeLeft.at(cursor(4, 1), size)).toBe(6000)
    timeLeft.restart()
    now = 100_000
    expect(timeLeft.at(cursor(4, 1), size)).toBe(6000)
    now = 104_000
    // Now an epoch takes four seconds.
    expect(timeLeft.at(cursor(5, 1), size)).toBe(20_000)
  })
})
