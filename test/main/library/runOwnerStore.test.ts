import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openLibrary } from '../../../src/main/library/openLibrary.ts'
import {
  epochRecord as epoch,
  openForTest,
  openRaw,
  processTable,
  settableClock,
  startRun,
  temporaryFolder,
} from './libraryFixtures.ts'

describe('runs whose process is gone', () => {
  const options = { now: () => new Date('2026-05-01T12:00:00.000Z') }

  it('are interrupted at the next start, at their last sign of life', () => {
    const path = join(temporaryFolder(), 'library.graft')
    const clock = settableClock('2026-05-01T10:00:00.000Z')
    const first = openLibrary(path, { now: clock.now, processes: processTable(1, [1]) })
    const [running, paused, finished] = [startRun(first), startRun(first), startRun(first)]
    first.runs.setStatus(paused, 'paused')
    first.runs.finish(finished, { status: 'finished' })
    clock.set('2026-05-01T10:30:00.000Z')
    first.runs.appendEpoch(running, epoch(0))
    first.close()
    const second = openForTest(path, { ...options, processes: processTable(2, [2]) })
    expect(second.interruptedRuns).toEqual([running, paused])
    expect(second.runs.detail(running)).toMatchObject({
      status: 'interrupted',
      endedAt: '2026-05-01T10:30:00.000Z',
      history: [{ epoch: 0 }],
    })
    expect(second.runs.get(paused).status).toBe('interrupted')
    expect(second.runs.get(finished).status).toBe('finished')
  })

  it('are left alone while another process carries them out', () => {
    const path = join(temporaryFolder(), 'library.graft')
    const first = openForTest(path, { ...options, processes: processTable(1, [1]) })
    const id = startRun(first)
    const second = openForTest(path, { ...options, processes: processTable(2, [1, 2]) })
    expect(second.interruptedRuns).toEqual([])
    expect(second.runs.get(id).status).toBe('running')
    const resume = () => {
      second.runs.setStatus(id, 'running')
    }
    expect(resume).toThrow(expect.objectContaining({ code: 'trainer.busy', params: { run: id } }))
  })

  it('are found by their heartbeat where the system does not tell', () => {
    const path = join(temporaryFolder(), 'library.graft')
    const clock = settableClock('2026-05-01T10:00:00.000Z')
    const first = openForTest(path, { now: clock.now, processes: processTable(1, [1]) })
    const id = startRun(first)
    clock.set('2026-05-01T10:50:00.000Z')
    first.runs.heartbeat(id)
    clock.set('2026-05-01T10:54:00.000Z')
    const processes = processTable(2, 'unknown')
    expect(openForTest(path, { now: clock.now, processes }).interruptedRuns).toEqual([])
    clock.set('2026-05-01T10:56:00.000Z')
    expect(openForTest(path, { now: clock.now, processes }).interruptedRuns).toEqual([id])
    expect(first.runs.get(id).endedAt).toBe('2026-05-01T10:50:00.000Z')
  })

  it('never end before they began, also when the clock is moved back', () => {
    const path = join(temporaryFolder(), 'library.graft')
    const clock = settableClock('2026-05-01T10:00:00.000Z')
    const first = openForTest(path, { now: clock.now, processes: processTable(1, [1]) })
    const [lost, ended] = [startRun(first), startRun(first)]
    clock.set('2020-01-01T00:00:00.000Z')
    first.runs.heartbeat(lost)
    first.runs.finish(ended, { status: 'finished' })
    const second = openForTest(path, { now: clock.now, processes: processTable(2, []) })
    for (const id of [lost, ended]) {
      const run = second.runs.get(id)
      expect(run.endedAt).toBe('2026-05-01T10:00:00.000Z')
    }
  })

  it('can be taken up again, and then belong to this process', () => {
    const path = join(temporaryFolder(), 'library.graft')
    const first = openLibrary(path, { ...options, processes: processTable(1, [1]) })
    const id = startRun(first)
    first.close()
    const second = openForTest(path, { ...options, processes: processTable(2, [2]) })
    second.runs.setStatus(id, 'running')
    expect(second.runs.get(id)).toMatchObject({ status: 'running', endedAt: null })
    const third = openForTest(path, { ...options, processes: processTable(3, [2, 3]) })
    expect(third.interruptedRuns).toEqual([])
  })

  it('are interrupted when no owner is known', () => {
    const path = join(temporaryFolder(), 'library.graft')
    const first = openLibrary(path, options)
    const id = startRun(first)
    first.close()
    openRaw(path).exec('DELETE FROM run_owner')
    expect(openForTest(path, options).interruptedRuns).toEqual([id])
  })
})
