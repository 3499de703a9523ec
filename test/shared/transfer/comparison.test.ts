import { describe, expect, it } from 'vitest'
import { compareScores } from '../../../src/shared/transfer/comparison.ts'

const accuracy = { higherIsBetter: true }

// t and p: python -c "from scipy.stats import ttest_rel; print(ttest_rel(TRANSFER, SCRATCH))" (scipy 1.17.1).
// deviations: numpy.std(SCORES, ddof=1).
const cases = [
  {
    scratch: [0.8, 0.82, 0.79, 0.81, 0.85],
    transfer: [0.85, 0.86, 0.84, 0.83, 0.9],
    t: 7.202940575985352,
    p: 0.001969110589202477,
    deviations: [0.023021728866442645, 0.027018512172212617],
    errorRatio: 0.7741935483870965,
    verdict: 'helped',
  },
  {
    scratch: [0.9, 0.8, 0.7],
    transfer: [0.8, 0.9, 0.75],
    t: 0.2773500981126148,
    p: 0.8075499102701246,
    deviations: [0.1, 0.07637626158259735],
    errorRatio: 0.9166666666666669,
    verdict: 'noDifference',
  },
  {
    scratch: [0.61, 0.7],
    transfer: [0.9, 0.93],
    t: 8.666666666666677,
    p: 0.0731327183908667,
    deviations: [0.06363961030678926, 0.021213203435596444],
    errorRatio: 0.24637681159420283,
    verdict: 'noDifference',
  },
  {
    scratch: [0.5, 0.52, 0.49, 0.55, 0.53, 0.51, 0.5, 0.54, 0.56, 0.5],
    transfer: [0.61, 0.66, 0.6, 0.63, 0.68, 0.62, 0.6, 0.65, 0.69, 0.61],
    t: 18.058125329362365,
    p: 2.2306818416786e-8,
    deviations: [0.024037008503093284, 0.03308238873546535],
    errorRatio: 0.7604166666666669,
    verdict: 'helped',
  },
] as const

describe('compareScores', () => {
  it.each(cases)('agrees with SciPy (case %#)', (expected) => {
    const found = compareScores(expected.scratch, expected.transfer, accuracy)
    expect(found.test?.t).toBeCloseTo(expected.t, 9)
    expect((found.test?.p ?? 0) / expected.p).toBeCloseTo(1, 6)
    expect(found.test?.degreesOfFreedom).toBe(expected.scratch.length - 1)
    expect(found.scratch.deviation).toBeCloseTo(expected.deviations[0], 12)
    expect(found.transfer.deviation).toBeCloseTo(expected.deviations[1], 12)
    expect(found.errorRatio).toBeCloseTo(expected.errorRatio, 12)
    expect(found.verdict).toBe(expected.verdict)
  })

  it('sees harm, and turns round when lower is better', () => {
    const { scratch, transfer } = cases[0]
    expect(compareScores(transfer, scratch, accuracy).verdict).toBe('hurt')
    const loss = compareScores(transfer, scratch, { higherIsBetter: false })
    expect(loss.verdict).toBe('helped')
    // The means are 0.856 and 0.814, and a loss is its own error.
    expect(loss.errorRatio).toBeCloseTo(0.814 / 0.856, 12)
  })

  it('says nothing from fewer than two draws', () => {
    const one = compareScores([0.5], [0.9], accuracy)
    expect(one).toMatchObject({ pairs: 1, test: null, verdict: 'noDifference' })
    expect(one.scratch.deviation).toBeNull()
    expect(one.reason).toContain('at least two')
    expect(compareScores([], [], accuracy)).toMatchObject({
      pairs: 0,
      errorRatio: null,
      test: null,
    })
  })

  it('finds no difference when every draw scored the same', () => {
    const same = compareScores([0.5, 0.7], [0.5, 0.7], accuracy)
    expect(same).toMatchObject({ meanDifference: 0, test: null, verdict: 'noDifference' })
    expect(same.reason).toContain('the same in each of the 2 draws')
  })

  it('takes the same gain in every draw for an effect', () => {
    const steady = compareScores([0.25, 0.5], [0.5, 0.75], accuracy)
    expect(steady).toMatchObject({ verdict: 'helped', test: { t: Infinity, p: 0 } })
  })

  it('leaves out draws that diverged, and says how many', () => {
    const found = compareScores([0.5, NaN, 0.6, 0.7], [0.6, 0.9, 0.7, Infinity], accuracy)
    expect(found).toMatchObject({ pairs: 2, leftOut: 2 })
    expect(found.scratch.mean).toBeCloseTo(0.55, 12)
  })

  it('gives no ratio when there is no error to divide by', () => {
    expect(compareScores([1, 1], [0.9, 1], accuracy).errorRatio).toBeNull()
  })

  it('refuses lists that cannot be paired', () => {
    expect(() => compareScores([0.5], [0.5, 0.6], accuracy)).toThrow('cannot be paired')
  })
})
