import { expect, it } from 'vitest'
import { classReports, confusionCounts } from '../../../src/shared/training/classReport.ts'

it('counts every row where it belongs', () => {
  expect(confusionCounts([0, 0, 1, 1, 1], [0, 1, 1, 1, 0], 3)).toEqual([
    [1, 1, 0],
    [1, 2, 0],
    [0, 0, 0],
  ])
})

it('gives precision, recall and F1 of each class; what is not defined is NaN', () => {
  const [first, second, third] = classReports([
    [1, 1, 0],
    [1, 2, 0],
    [0, 0, 0],
  ])
  // First: found 1 of 2, and 1 of the 2 that were taken for it.
  expect(first).toEqual({ support: 2, precision: 0.5, recall: 0.5, f1: 0.5 })
  expect(second).toEqual({ support: 3, precision: 2 / 3, recall: 2 / 3, f1: 2 / 3 })
  expect(third).toEqual({ support: 0, precision: NaN, recall: NaN, f1: NaN })
})
