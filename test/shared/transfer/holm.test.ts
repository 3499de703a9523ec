import { describe, expect, it } from 'vitest'
import {
  comparisonMarkdown,
  type ComparedWay,
} from '../../../src/shared/pretraining/comparisonTable.ts'
import { compareScores } from '../../../src/shared/transfer/comparison.ts'
import { correctForMany } from '../../../src/shared/transfer/holm.ts'

/** Ways whose tests came to these chances. */
function waysWith(chances: Readonly<Record<string, number>>): readonly ComparedWay[] {
  const some = compareScores([0, 0], [0.1, 0.3], { higherIsBetter: true })
  const own = Object.entries(chances).map(([title, p]): ComparedWay => {
    const verdict = p < 0.05 ? 'helped' : 'noDifference'
    const comparison = { ...some, verdict, test: { t: 0, degreesOfFreedom: 1, p } } as const
    return { way: title, title, labelled: 100, runs: [], comparison }
  })
  return [{ way: 'scratch', title: 'scratch', labelled: 100, runs: [], comparison: null }, ...own]
}

const remaining = (chances: Readonly<Record<string, number>>) =>
  correctForMany(waysWith(chances)).remaining.map(({ title }) => title)

describe("Holm's correction", () => {
  it('keeps H1 and H4 of the usual example, though each of the four is below 0.05', () => {
    // 0.005 <= 0.05/4, 0.01 <= 0.05/3, but 0.03 > 0.05/2: https://en.wikipedia.org/wiki/Holm-Bonferroni_method
    expect(remaining({ h1: 0.01, h2: 0.04, h3: 0.03, h4: 0.005 })).toEqual(['h1', 'h4'])
  })

  it('stops at the first that is too likely, whatever comes after', () => {
    // 0.02 > 0.05/3; the next would have passed at 0.05/2.
    expect(remaining({ a: 0.02, b: 0.021, c: 0.022 })).toEqual([])
    expect(remaining({ a: 0.016, b: 0.02, c: 0.9 })).toEqual(['a', 'b'])
  })

  it('changes nothing where one thing alone was compared', () => {
    expect(remaining({ a: 0.049 })).toEqual(['a'])
    expect(remaining({ a: 0.051 })).toEqual([])
  })

  it('is told under a table that has differences', () => {
    const told = (chances: Readonly<Record<string, number>>) =>
      comparisonMarkdown('ways', waysWith(chances)).split('\n').at(-2) ?? ''
    const after = "After Holm's correction"
    expect(told({ a: 0.01, b: 0.04, c: 0.03, d: 0.005 })).toBe(
      `Of 4 comparisons some pass by luck. ${after} these differences are left: a; d.`,
    )
    expect(told({ a: 0.03, b: 0.04 })).toContain(`${after} none of these differences is left.`)
    expect(told({ a: 0.001, b: 0.9 })).toContain(`${after} all of these differences are left.`)
    expect(told({ a: 0.4, b: 0.9 })).toContain('Scores of the test rows')
    expect(told({ a: 0.01 })).toContain('Scores of the test rows')
  })
})
