import { describe, expect, it } from 'vitest'
import type { RunOutcome } from '../../../src/shared/library/records.ts'
import {
  epochRecord as epoch,
  newModel,
  newRun,
  openForTest,
  settableClock,
  startRun,
} from './libraryFixtures.ts'

describe('a run', () => {
  it('begins as running with all that it was given', () => {
    const library = openForTest()
    const { id: baseModel } = library.models.saveModel(newModel())
    const given = newRun(baseModel, { notes: ['ran eagerly'] })
    const run = library.runs.create(given)
    expect(run).toMatchObject({ ...given, status: 'running', endedAt: null, error: null })
    expect(library.runs.get(run.id)).toEqual(run)
  })

  it('keeps its result, numbers that are not finite included', () => {
    const library = openForTest()
    const id = startRun(library)
    const resultModel = library.models.saveModel(newModel({ name: 'after', labels: ['a'] })).id
    const outcome: RunOutcome = {
      status: 'diverged',
      resultModel,
      bestEpoch: 0,
      evaluation: { train: { loss: NaN }, validation: { loss: Infinity, accuracy: -Infinity } },
      moves: [{ layer: 'dense', relative: NaN, largest: Infinity }],
      trained: [['dense/kernel']],
      notes: ['the learning rate is too high'],
      error: { code: 'x.y', params: { value: NaN }, message: 'm', advice: 'a' },
    }
    library.runs.finish(id, outcome)
    const { status, evaluation, moves, error, endedAt, ...rest } = library.runs.get(id)
    expect({ status, evaluation, moves, error }).toStrictEqual({
      status: 'diverged',
      evaluation: outcome.evaluation,
      moves: outcome.moves,
      error: outcome.error,
    })
    expect(rest).toMatchObject({ resultModel, bestEpoch: 0, trained: [['dense/kernel']] })
    expect(endedAt).not.toBeNull()
    expect(rest.notes).toEqual(['the learning rate is too high'])
  })

  it('keeps what an outcome leaves out, and each note once', () => {
    const library = openForTest()
    const id = startRun(library)
    library.runs.addNote(id, 'one')
    library.runs.addNote(id, 'one')
    library.runs.finish(id, { status: 'stopped', bestEpoch: 3, notes: ['one', 'two'] })
    library.runs.finish(id, { status: 'finished' })
    expect(library.runs.get(id)).toMatchObject({
      status: 'finished',
      bestEpoch: 3,
      notes: ['one', 'two'],
    })
  })

  it('is kept as it was when its result cannot be', () => {
    const library = openForTest()
    const id = startRun(library)
    const before = library.runs.get(id)
    expect(() => library.runs.finish(id, { status: 'finished', resultModel: 'none' })).toThrow()
    expect(library.runs.get(id)).toEqual(before)
  })

  it('is saved with its model as a whole or not at all', () => {
    const library = openForTest()
    const id = startRun(library)
    const save = () => {
      library.atomically(() => {
        const { id: resultModel } = library.models.saveModel(
          newModel({ name: 'after', labels: ['a'] }),
        )
        library.runs.finish(id, { status: 'finished', resultModel })
        throw new Error('power cut')
      })
    }
    expect(save).toThrow('power cut')
    expect(library.models.findModel('after')).toBeNull()
    expect(library.runs.get(id).status).toBe('running')
  })

  it('needs a base model that is in the library', () => {
    const library = openForTest()
    const create = () => library.runs.create(newRun('none'))
    expect(create).toThrow(expect.objectContaining({ code: 'library.noModel' }))
    expect(library.runs.list()).toEqual([])
  })

  it.each(['get', 'detail', 'remove', 'restore', 'heartbeat'] as const)(
    'that is not there is said to be so by %s',
    (method) => {
      const library = openForTest()
      const expected = expect.objectContaining({
        code: 'library.noRun',
        params: { run: 'none' },
      }) as object
      expect(() => library.runs[method]('none')).toThrow(expected)
    },
  )
})

describe('lists of runs', () => {
  it('are newest first by creation, also when the clock is moved back', () => {
    const clock = settableClock('2026-05-01T12:00:00.000Z')
    const library = openForTest(':memory:', { now: clock.now })
    const first = startRun(library)
    clock.set('2026-05-01T11:00:00.000Z')
    const second = startRun(library)
    expect(library.runs.list().map((run) => run.id)).toEqual([second, first])
  })

  it('show epochs, time and result without history', () => {
    const library = openForTest()
    const id = startRun(library)
    library.runs.appendEpoch(id, epoch(0))
    library.runs.appendEpoch(id, epoch(1))
    expect(library.runs.list()[0]).toMatchObject({
      id,
      epochs: 2,
      trainedMs: 25,
      status: 'running',
    })
  })

  it('are filtered by status, name, model and number', () => {
    const library = openForTest()
    const base = library.models.saveModel(newModel()).id
    const other = library.models.saveModel(newModel({ name: 'other', labels: ['a'] })).id
    const [a, b, c] = [
      library.runs.create(newRun(base, { name: 'Ärger mit Katzen' })).id,
      library.runs.create(newRun(base, { name: 'dogs' })).id,
      library.runs.create(newRun(other, { name: 'more dogs' })).id,
    ]
    library.runs.finish(b, { status: 'finished', resultModel: other })
    const ids = (filter: Parameters<typeof library.runs.list>[0]) =>
      library.runs.list(filter).map((run) => run.id)
    expect(ids({})).toEqual([c, b, a])
    expect(ids({ statuses: ['finished'] })).toEqual([b])
    expect(ids({ text: 'ärger' })).toEqual([a])
    expect(ids({ text: 'DOGS' })).toEqual([c, b])
    expect(ids({ model: other })).toEqual([c, b])
    expect(ids({ limit: 1 })).toEqual([c])
  })

  it('hide deleted runs, which can be brought back whole', () => {
    const library = openForTest()
    const id = startRun(library)
    library.runs.appendEpoch(id, epoch(0))
    const before = library.runs.detail(id)
    library.runs.remove(id)
    expect(library.runs.list()).toEqual([])
    expect(library.runs.list({ deleted: true }).map((run) => run.id)).toEqual([id])
    library.runs.restore(id)
    expect(library.runs.list().map((run) => run.id)).toEqual([id])
    expect(library.runs.detail(id)).toEqual(before)
  })
})

describe('identities of runs', () => {
  it('are short, sort by time and are drawn again when taken', () => {
    const drawn = ['a', 'a', 'a', 'b']
    const library = openForTest(':memory:', { createRunId: () => drawn.shift() ?? 'c' })
    expect([startRun(library), startRun(library)]).toEqual(['a', 'b'])
  })
})
