import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { CheckpointState } from '../../../src/shared/contract/trainerProtocol.ts'
import {
  checkpointState,
  floats,
  newModel,
  openForTest,
  openRaw,
  settableClock,
  startRun,
  temporaryFolder,
} from './libraryFixtures.ts'

/** A state with something in every place, numbers that are not finite included. */
const full: CheckpointState = {
  cursor: { phase: 1, epoch: 3, phaseEpoch: 1, batch: 5, step: 35, phaseStep: 15 },
  weights: { dense: { kernel: floats([1, 2], [3, 4]) }, norm: { moving_mean: floats([1], [NaN]) } },
  slots: { 'dense/kernel/m': floats([1, 2], [0.5, -0]), 'dense/kernel/v': floats([1, 2], [1, 1]) },
  sums: { loss: [NaN, 32], accuracy: [12, 32] },
  callbacks: [{ best: -Infinity, wait: 2 }, null, [-0]],
  best: { epoch: 2, value: Infinity, weights: { dense: { kernel: floats([1, 2], [5, 6]) } } },
  history: [{ epoch: 0, phase: 0, logs: { loss: NaN, valLoss: 0.1 }, durationMs: 1 }],
}

function countArrays(path: string): number {
  return Number(openRaw(path).prepare('SELECT count(*) FROM weight_array').pluck().get())
}

describe('checkpoints', () => {
  it('come back exactly', () => {
    const library = openForTest()
    const id = startRun(library)
    library.checkpoints.save(id, full)
    expect(library.checkpoints.get(id)?.state).toStrictEqual(full)
  })

  it('are one a run, the last', () => {
    const clock = settableClock('2026-05-01T10:00:00.000Z')
    const library = openForTest(':memory:', { now: clock.now })
    const id = startRun(library)
    library.checkpoints.save(id, full)
    clock.set('2026-05-01T10:01:00.000Z')
    const next = checkpointState({ dense: { kernel: floats([2], [7, 8]) } })
    library.checkpoints.save(id, next)
    expect(library.checkpoints.get(id)).toStrictEqual({
      runId: id,
      writtenAt: '2026-05-01T10:01:00.000Z',
      state: next,
    })
  })

  it('are absent before the first and after they are removed', () => {
    const library = openForTest()
    const id = startRun(library)
    expect(library.checkpoints.get(id)).toBeNull()
    library.checkpoints.save(id, full)
    library.checkpoints.remove(id)
    expect(library.checkpoints.get(id)).toBeNull()
  })

  it('leave no arrays behind, but keep those of models and of other checkpoints', () => {
    const path = join(temporaryFolder(), 'library.graft')
    const library = openForTest(path)
    const [first, second] = [startRun(library), startRun(library)]
    const ofModel = newModel().weights['dense']?.['kernel'] ?? floats([0], [])
    expect(countArrays(path)).toBe(2)
    const shared = floats([1], [42])
    library.checkpoints.save(
      first,
      checkpointState({ a: { ofModel, shared, own: floats([1], [1]) } }),
    )
    library.checkpoints.save(second, checkpointState({ a: { shared } }))
    expect(countArrays(path)).toBe(4)
    library.checkpoints.save(first, checkpointState({ a: { own: floats([1], [2]) } }))
    expect(countArrays(path)).toBe(4)
    library.checkpoints.remove(first)
    expect(countArrays(path)).toBe(3)
    expect(library.checkpoints.get(second)?.state.weights).toEqual({ a: { shared } })
    library.checkpoints.remove(second)
    expect(countArrays(path)).toBe(2)
    expect(library.models.loadWeights('tiny')).toEqual(newModel().weights)
    expect(library.check()).toEqual([])
  })

  it('keep the old one whole when the new one cannot be written', () => {
    const path = join(temporaryFolder(), 'library.graft')
    const library = openForTest(path)
    const id = startRun(library)
    library.checkpoints.save(id, full)
    // The disk is full at the very last row.
    openRaw(path).exec(`
      CREATE TRIGGER full BEFORE INSERT ON checkpoint_array WHEN NEW.position = 1
      BEGIN SELECT RAISE(ABORT, 'full'); END`)
    const next = checkpointState({ a: { x: floats([1], [8]), y: floats([1], [9]) } })
    expect(() => {
      library.checkpoints.save(id, next)
    }).toThrow('full')
    expect(library.checkpoints.get(id)?.state).toStrictEqual(full)
    expect(countArrays(path)).toBe(7)
  })

  it('need a run, and arrays that fit their shape', () => {
    const library = openForTest()
    const save = (run: string, state: CheckpointState) => () => {
      library.checkpoints.save(run, state)
    }
    expect(save('none', full)).toThrow(expect.objectContaining({ code: 'library.noRun' }))
    const slots = { 'dense/kernel/m': floats([3], [1]) }
    const bad = checkpointState({}, { slots })
    expect(save(startRun(library), bad)).toThrow('"dense/kernel/m" in the slots of the checkpoint')
  })
})
