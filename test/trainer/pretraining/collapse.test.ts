import { expect, test } from 'vitest'
import { spread } from '../../../src/trainer/pretraining/collapse.ts'

test('how much pictures differ, by hand', () => {
  // Places: 0 and 2 (deviation 1), 5 and 5 (0): a mean of one half.
  const values = Float32Array.of(0, 5, 2, 5)
  expect(spread({ dtype: 'float32', shape: [2, 2], values })).toBe(0.5)
})
