import { once } from 'node:events'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openForTest, temporaryFolder } from '../../main/library/libraryFixtures.ts'
import { linesOf, startActor } from './actors.ts'

interface Done {
  readonly run: string
  readonly epoch: number
  readonly model: string
}

/** Kills a working process after it said so many times what is done; the last it said. */
async function killAfter(path: string, count: number): Promise<Done> {
  const actor = startActor('work', path)
  const ended = once(actor, 'close')
  const lines: string[] = []
  for await (const line of linesOf(actor)) {
    lines.push(line)
    if (lines.length === count) actor.kill('SIGKILL')
  }
  await ended
  return JSON.parse(lines.at(-1) ?? '{}') as Done
}

describe('a process that is killed while it writes', () => {
  it.each([1, 2, 4, 7])('leaves a whole library (after %i)', async (count) => {
    const path = join(temporaryFolder(), 'library.graft')
    const last = await killAfter(path, count)
    const library = openForTest(path)
    expect(library.check()).toEqual([])
    // What was said to be done is there; the next may be, but then whole.
    const names = library.models.listModels().map((model) => model.name)
    expect(names).toContain(last.model)
    for (const name of names) expect(library.models.loadWeights(name ?? '')).toHaveProperty('dense')
    const { history, status, endedAt } = library.runs.detail(last.run)
    expect(status).toBe('interrupted')
    expect(endedAt).not.toBeNull()
    expect(history.length).toBeGreaterThan(last.epoch)
    expect(history.every(({ logs }) => Number.isNaN(logs['loss']))).toBe(true)
    const checkpoint = library.checkpoints.get(last.run)?.state
    expect(checkpoint?.cursor.epoch).toBeGreaterThanOrEqual(last.epoch)
    expect(checkpoint?.slots['dense/kernel/m']?.values[0]).toBe(checkpoint?.cursor.epoch)
  })
})

describe('a run of another process', () => {
  it('goes on while that process lives, and is interrupted once it is killed', async () => {
    const path = join(temporaryFolder(), 'library.graft')
    const actor = startActor('hold', path)
    const ended = once(actor, 'close')
    let run = ''
    for await (const line of linesOf(actor)) {
      run = (JSON.parse(line) as Done).run
      const library = openForTest(path)
      expect(library.interruptedRuns).toEqual([])
      expect(library.runs.get(run).status).toBe('running')
      actor.kill('SIGKILL')
    }
    await ended
    const library = openForTest(path)
    expect(library.interruptedRuns).toEqual([run])
    expect(library.runs.get(run).status).toBe('interrupted')
    library.runs.setStatus(run, 'running')
    expect(library.runs.get(run)).toMatchObject({ status: 'running', endedAt: null })
  })
})
