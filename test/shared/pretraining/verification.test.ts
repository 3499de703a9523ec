import { describe, expect, test } from 'vitest'
import { verifyPairs } from '../../../src/shared/pretraining/verification.ts'

describe('verification', () => {
  test('by hand: places on a line', () => {
    // Distances of the same: 1 (a), 2 (b). Of others: 4, 6, 3, 5, one is nearer than none of the same.
    const found = verifyPairs([0, 1, 4, 6], 1, [0, 0, 1, 1])
    expect(found).toMatchObject({ same: 2, other: 4, areaUnderCurve: 1, equalErrorRate: 0 })
    expect(found?.threshold).toBe(2)
  })

  test('by hand: one pair out of place', () => {
    // Same: |0-3| = 3, |1-5| = 4. Others: |0-1| = 1, |0-5| = 5, |3-1| = 2, |3-5| = 2.
    const found = verifyPairs([0, 3, 1, 5], 1, [0, 0, 1, 1])
    // 3 beats 5; 4 beats 5: 2 of 8 comparisons are right.
    expect(found?.areaUnderCurve).toBeCloseTo(2 / 8, 10)
    // At distance 2 three of four others are taken and all of the same missed, at 3 half of them: equal in between.
    expect(found).toMatchObject({ equalErrorRate: 3 / 4, threshold: 3, accuracy: 1 / 4 })
    expect(found?.curve).toEqual([
      [0, 0],
      [1 / 4, 0],
      [3 / 4, 0],
      [3 / 4, 1 / 2],
      [3 / 4, 1],
      [1, 1],
    ])
  })

  test('pairs at one distance are ranked together', () => {
    const found = verifyPairs([0, 0, 0, 0], 1, [0, 0, 1, 1])
    expect(found).toMatchObject({
      areaUnderCurve: 0.5,
      curve: [
        [0, 0],
        [1, 1],
      ],
    })
  })

  test('needs pairs of both kinds', () => {
    expect(verifyPairs([0, 1], 1, [0, 1])).toBeNull()
    expect(verifyPairs([0, 1], 1, [2, 2])).toBeNull()
  })
})
