import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Trainer } from '../../../src/main/trainerHost/trainerHost.ts'
import { createTrainerPool } from '../../../src/main/workbench/trainerPool.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** Processes that do nothing: the pool only starts, shares and ends them. */
function processes() {
  const exits: (() => void)[] = []
  const closed: number[] = []
  return {
    exits,
    closed,
    start: (): Promise<Trainer> => {
      const pid = exits.length + 1
      const listeners: ((detail: string) => void)[] = []
      exits.push(() => {
        for (const listener of listeners) listener('signal SIGKILL')
      })
      return Promise.resolve({
        pid,
        tensorflow: '2.21.0',
        send: () => undefined,
        onMessage: () => () => undefined,
        onExit: (listener) => {
          listeners.push(listener)
          return () => undefined
        },
        close: () => {
          closed.push(pid)
          return Promise.resolve()
        },
      })
    },
  }
}

const pidOf = (trainer: Trainer) => Promise.resolve(trainer.pid)

describe('the pool of trainers', () => {
  it('has one for all, also for two that ask at once', async () => {
    const pool = createTrainerPool(processes())
    expect(await Promise.all([pool.use(pidOf), pool.use(pidOf)])).toEqual([1, 1])
    expect(await pool.use(pidOf)).toBe(1)
  })

  it('ends it when nobody has used it for a while, and not before', async () => {
    const { start, closed } = processes()
    const pool = createTrainerPool({ start, idleMs: 1000 })
    await pool.use(pidOf)
    await vi.advanceTimersByTimeAsync(900)
    await pool.use(async (trainer) => {
      await vi.advanceTimersByTimeAsync(5000)
      expect(closed).toEqual([])
      return trainer.pid
    })
    await vi.advanceTimersByTimeAsync(1000)
    expect(closed).toEqual([1])
    expect(await pool.use(pidOf)).toBe(2)
  })

  it('begins one before it is used, ends it when nobody comes, and tells of a failed start in the use', async () => {
    const { start, closed, exits } = processes()
    let fails = false
    const pool = createTrainerPool({
      start: () => (fails ? Promise.reject(new Error('no TensorFlow')) : start()),
      idleMs: 1000,
    })
    pool.begin()
    pool.begin()
    expect(exits).toHaveLength(1)
    expect(await pool.use(pidOf)).toBe(1)
    await vi.advanceTimersByTimeAsync(1000)
    expect(closed).toEqual([1])
    pool.begin()
    await vi.advanceTimersByTimeAsync(1000)
    expect(closed).toEqual([1, 2])
    fails = true
    pool.begin()
    await expect(pool.use(pidOf)).rejects.toThrow('no TensorFlow')
  })

  it('is not ended by a beginning while somebody uses it', async () => {
    const { start, closed } = processes()
    const pool = createTrainerPool({ start, idleMs: 1000 })
    await pool.use(async () => {
      pool.begin()
      await vi.advanceTimersByTimeAsync(5000)
      expect(closed).toEqual([])
    })
  })

  it('starts another when one has died or could not start', async () => {
    const { start, exits } = processes()
    let fails = true
    const pool = createTrainerPool({
      start: () => (fails ? Promise.reject(new Error('no TensorFlow')) : start()),
    })
    await expect(pool.use(pidOf)).rejects.toThrow('no TensorFlow')
    fails = false
    expect(await pool.use(pidOf)).toBe(1)
    exits[0]?.()
    expect(await pool.use(pidOf)).toBe(2)
  })
})
