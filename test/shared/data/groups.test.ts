import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareNames } from '../../../src/shared/data/compareNames.ts'
import { findDuplicates } from '../../../src/shared/data/duplicates.ts'
import { joinGroups, prefixOf } from '../../../src/shared/data/groups.ts'
import { matchLabels } from '../../../src/shared/data/matchLabels.ts'
import { drawSplit } from '../../../src/shared/data/split.ts'

describe('groups', () => {
  it('join rows by any of several reasons, over several steps', () => {
    // 0-1 by the first, 1-3 by the second: 0, 1 and 3 belong together.
    const groups = joinGroups(5, [
      ['a', 'a', 'b', null, null],
      [1n, 2n, 3n, 2n, 5n],
    ])
    expect([...(groups ?? [])]).toEqual([0, 0, 2, 0, 4])
    expect(joinGroups(2, [['a', 'b']])).toBeNull()
  })

  it.each([
    ['patient7_1.png', 'patient*_', 'patient7_'],
    ['a.b_1', 'a.*_', 'a.b_'],
    ['axb_1', 'a.*_', null],
    ['p1-left', 'p*-', 'p1-'],
  ])('of names %s by %s: %s', (name, pattern, expected) => {
    expect(prefixOf(name, pattern)).toBe(expected)
  })
})

describe('field case 47: a split of rows that belong together', () => {
  it('puts no group into two parts, and every row into one', () => {
    const cases = fc.record({
      rows: fc.array(fc.record({ id: fc.nat(2), group: fc.nat(12) }), {
        minLength: 1,
        maxLength: 60,
      }),
      validation: fc.double({ min: 0, max: 0.9, noNaN: true }),
      test: fc.double({ min: 0, max: 0.9, noNaN: true }),
      seed: fc.nat(),
    })
    fc.assert(
      fc.property(cases, ({ rows, ...rest }) => {
        const groups = Int32Array.from(rows, ({ group }) => group)
        const split = drawSplit({
          ...rest,
          groups,
          classIds: Int32Array.from(rows, ({ id }) => id),
          trainRows: Int32Array.from(rows.keys()),
          testRows: null,
          take: null,
        })
        const parts = [split.train, split.validation, split.test]
        const sets = parts.map((part) => new Set(Array.from(part, (row) => groups[row])))
        const together = new Set(sets.flatMap((set) => [...set]))
        expect(sets.reduce((sum, set) => sum + set.size, 0)).toBe(together.size)
        expect(parts.flatMap((part) => [...part]).sort((a, b) => a - b)).toEqual([...rows.keys()])
      }),
    )
  })

  it('comes near to the share that was asked for', () => {
    const groups = Int32Array.from({ length: 100 }, (_, row) => Math.floor(row / 5))
    const split = drawSplit({
      classIds: null,
      groups,
      trainRows: Int32Array.from(groups.keys()),
      testRows: null,
      take: null,
      validation: 0,
      test: 0.2,
      seed: 4,
    })
    expect(split.test).toHaveLength(20)
  })
})

describe('equal rows', () => {
  it('are told of across classes first, rows that are left out do not count', () => {
    const report = findDuplicates({
      keys: BigUint64Array.from([1n, 1n, 2n, 2n, 3n, 3n]),
      ids: Int32Array.from([0, 0, 0, 1, 0, -1]),
      nameOf: (row) => `r${row}`,
      className: (id) => `c${id}`,
    })
    expect(report).toEqual({
      groups: 2,
      extra: 2,
      acrossClasses: 1,
      examples: [
        { rows: ['r2', 'r3'], classes: ['c0', 'c1'] },
        { rows: ['r0', 'r1'], classes: ['c0'] },
      ],
    })
  })
})

describe('names', () => {
  it('stand in the order of code points, whatever the language', () => {
    const names = ['나', 'a', 'Z', '10', '9', '\u{1f600}', '\uffee', 'ä']
    expect([...names].sort(compareNames)).toEqual([
      '10',
      '9',
      'Z',
      'a',
      'ä',
      '나',
      '\uffee',
      '\u{1f600}',
    ])
  })

  it('of data are matched to those of a model, in whatever order and spelling', () => {
    expect(matchLabels(['고양이'.normalize('NFD'), 'dog'], ['dog', 'bird', '고양이'])).toEqual([
      2, 0,
    ])
    expect(() => matchLabels(['dog', 'fox', 'owl'], ['dog'])).toThrow('fox, owl')
  })
})
