import { describe, expect, it } from 'vitest'
import {
  balancedClassWeights,
  checkFinite,
  checkLabelRange,
} from '../../../src/shared/data/labelChecks.ts'

describe('checkLabelRange', () => {
  it('names the rows of the first bad label', () => {
    const ids = Int32Array.from([0, 9, 1, 9])
    expect(() => {
      checkLabelRange(ids, Int32Array.from([0, 1, 2, 3]), 3)
    }).toThrow('Label 9 (row 1, 3) is outside 0 to 2')
  })

  it('refuses -1 and looks only at rows in use', () => {
    const ids = Int32Array.from([0, -1, 1])
    expect(() => {
      checkLabelRange(ids, Int32Array.from([0, 2]), 2)
    }).not.toThrow()
    expect(() => {
      checkLabelRange(ids, Int32Array.from([1]), 2)
    }).toThrow('Label -1')
  })
})

describe('checkFinite', () => {
  it('names each bad row once', () => {
    const values = [1, NaN, NaN, 2, 3, Infinity]
    expect(() => {
      checkFinite(values, 2, 'inputs')
    }).toThrow('first in row 0, 1, 2')
  })
})

describe('balancedClassWeights', () => {
  it("is scikit-learn's rule: rows / (classes * count)", () => {
    const ids = Int32Array.from([0, 0, 0, 1])
    const weights = balancedClassWeights(ids, Int32Array.from([0, 1, 2, 3]), 2)
    expect(weights).toEqual([4 / 6, 2])
  })
})
