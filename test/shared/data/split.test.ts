import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { apportion, drawSplit, type SplitRequest } from '../../../src/shared/data/split.ts'

const rowsUpTo = (count: number) => Int32Array.from({ length: count }, (_, row) => row)

const request = (changes: Partial<SplitRequest>): SplitRequest => ({
  classIds: Int32Array.from([0, 0, 0, 0, 0, 1, 1, 1, 1, 1]),
  trainRows: rowsUpTo(10),
  testRows: null,
  take: null,
  validation: 0.2,
  test: 0,
  seed: 1,
  ...changes,
})

describe('drawSplit (field case 47)', () => {
  it('field case 47: takes validation rows from every class, though the rows are sorted by class', () => {
    const split = drawSplit(request({}))
    expect([...split.validation].map((row) => (row < 5 ? 0 : 1))).toEqual([0, 1])
    expect(split.train).toHaveLength(8)
  })

  it('field case 47: gives the same rows for the same seed and others for another', () => {
    const big = { classIds: null, trainRows: rowsUpTo(1000) }
    const once = drawSplit(request({ ...big, seed: 7 }))
    expect(drawSplit(request({ ...big, seed: 7 }))).toEqual(once)
    expect(drawSplit(request({ ...big, seed: 8 })).validation).not.toEqual(once.validation)
  })

  it('draws a number of labelled rows evenly and reports the unused rest', () => {
    const split = drawSplit(request({ take: 4, validation: 0 }))
    expect([...split.train].filter((row) => row < 5)).toHaveLength(2)
    expect(split.train).toHaveLength(4)
    expect(split.unused).toHaveLength(6)
  })

  it("leaves a source's own test rows alone", () => {
    const testRows = Int32Array.from([8, 9])
    const split = drawSplit(request({ trainRows: rowsUpTo(8), testRows, test: 0.5 }))
    expect(split.test).toEqual(testRows)
  })

  it('keeps the one row of a tiny class for training', () => {
    const split = drawSplit(
      request({ classIds: Int32Array.from([0, 1, 1, 1]), trainRows: rowsUpTo(4), validation: 0.5 }),
    )
    expect([...split.train]).toContain(0)
  })

  it('puts every row into exactly one part', () => {
    const cases = fc.record({
      ids: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 60 }),
      validation: fc.double({ min: 0, max: 0.9, noNaN: true }),
      test: fc.double({ min: 0, max: 0.9, noNaN: true }),
      seed: fc.nat(),
      take: fc.option(fc.integer({ min: 1, max: 80 })),
    })
    fc.assert(
      fc.property(cases, ({ ids, ...rest }) => {
        const split = drawSplit(
          request({ classIds: Int32Array.from(ids), trainRows: rowsUpTo(ids.length), ...rest }),
        )
        const all = [...split.train, ...split.validation, ...split.test, ...split.unused]
        expect(all.sort((a, b) => a - b)).toEqual([...rowsUpTo(ids.length)])
      }),
    )
  })
})

describe('apportion', () => {
  it.each([
    [[10, 10], 4, [2, 2]],
    [[10, 10], 5, [3, 2]],
    [[1, 10, 10], 9, [1, 4, 4]],
    [[2, 2], 9, [2, 2]],
    [[], 3, []],
  ])('divides %j with total %i as %j', (sizes, total, expected) => {
    expect(apportion(sizes, total)).toEqual(expected)
  })
})
