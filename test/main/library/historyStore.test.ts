import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  epochRecord as epoch,
  openForTest,
  openRaw,
  startRun,
  temporaryFolder,
} from './libraryFixtures.ts'

describe('epochs', () => {
  it('come back exactly, with every number and in their order', () => {
    const library = openForTest()
    const value = fc.oneof(
      fc.double({ noDefaultInfinity: false }),
      fc.constantFrom(NaN, Infinity, -Infinity),
    )
    // SQLite keeps -0 as 0; no metric tells them apart.
    const logs = fc.dictionary(
      fc.string(),
      value.map((number) => number + 0),
      { noNullPrototype: true },
    )
    fc.assert(
      fc.property(fc.array(logs, { maxLength: 5 }), (all) => {
        const id = startRun(library)
        const history = all.map((of, number) => epoch(number, of))
        for (const record of history) library.runs.appendEpoch(id, record)
        const found = library.runs.detail(id).history
        expect(found).toStrictEqual(history)
        expect(found.map((record) => Object.keys(record.logs))).toEqual(
          all.map((of) => Object.keys(of)),
        )
      }),
      { numRuns: 100 },
    )
  })

  it('flag what is not finite in the table', () => {
    const path = join(temporaryFolder(), 'library.graft')
    const library = openForTest(path)
    const logs = { loss: NaN, valLoss: Infinity, a: -Infinity, b: 0.5 }
    library.runs.appendEpoch(startRun(library), epoch(0, logs))
    const rows = openRaw(path).prepare('SELECT name, value, non_finite FROM metric').raw().all()
    expect(rows).toEqual([
      ['loss', null, 'nan'],
      ['valLoss', null, 'inf'],
      ['a', null, '-inf'],
      ['b', 0.5, null],
    ])
  })

  it('that are computed again replace the old ones and what came after them', () => {
    const library = openForTest()
    const id = startRun(library)
    for (const number of [0, 1, 2, 3]) library.runs.appendEpoch(id, epoch(number, { loss: number }))
    library.runs.appendEpoch(id, epoch(2, { loss: 9 }))
    const losses = library.runs
      .detail(id)
      .history.map((record) => [record.epoch, record.logs['loss']])
    expect(losses).toEqual([
      [0, 0],
      [1, 1],
      [2, 9],
    ])
  })

  it('never last less than nothing', () => {
    const library = openForTest()
    const id = startRun(library)
    library.runs.appendEpoch(id, { ...epoch(0), durationMs: -5 })
    expect(library.runs.detail(id).history[0]?.durationMs).toBe(0)
    expect(library.runs.list()[0]?.trainedMs).toBe(0)
  })
})
