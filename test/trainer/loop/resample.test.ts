import { describe, expect, it } from 'vitest'
import { resampledRows } from '../../../src/trainer/loop/resample.ts'
import { range } from './tinyRuns.ts'

// Rows 0 to 19 are of class 4, 20 to 26 of class 0, 27 to 29 of class 9.
const rows = range(0, 30)
const classIds = Array.from(rows, (row) => (row < 20 ? 4 : row < 27 ? 0 : 9))
const classOf = (row: number) => classIds[row] ?? NaN
const options = { classIds, seed: 3, epoch: 0, batchSize: 9 }

const countBy = (numbers: Iterable<number>) => {
  const counts = new Map<number, number>()
  for (const number of numbers) counts.set(number, (counts.get(number) ?? 0) + 1)
  return counts
}

describe('oversampling', () => {
  const drawn = resampledRows(rows, { ...options, resample: 'oversample' })

  it('brings each class to the number of the largest, whole rounds first', () => {
    expect(Object.fromEntries(countBy(Array.from(drawn, classOf)))).toEqual({ 4: 20, 0: 20, 9: 20 })
    const times = countBy(drawn)
    for (const row of rows) {
      const [least, most] = row < 20 ? [1, 1] : row < 27 ? [2, 3] : [6, 7]
      expect(times.get(row)).toBeGreaterThanOrEqual(least)
      expect(times.get(row)).toBeLessThanOrEqual(most)
    }
  })

  it('draws by the seed and the epoch', () => {
    const again = (change: object) =>
      resampledRows(rows, { ...options, resample: 'oversample', ...change })
    expect(again({})).toEqual(drawn)
    expect(again({ epoch: 1 })).not.toEqual(drawn)
    expect(again({ seed: 4 })).not.toEqual(drawn)
  })
})

describe('balanced batches', () => {
  const drawn = resampledRows(rows, { ...options, resample: 'balancedBatches' })

  it('have all classes alike, and an epoch has as many rows as before', () => {
    expect(drawn.length).toBe(30)
    for (let from = 0; from < 27; from += 9) {
      const counts = countBy(Array.from(drawn.slice(from, from + 9), classOf))
      expect(Object.fromEntries(counts)).toEqual({ 4: 3, 0: 3, 9: 3 })
    }
    expect(Object.fromEntries(countBy(Array.from(drawn.slice(27), classOf)))).toEqual({
      4: 1,
      0: 1,
      9: 1,
    })
  })

  it('take no row of a class again before all had their turn', () => {
    const times = countBy(drawn)
    for (const row of rows)
      expect(times.get(row) ?? 0).toBeLessThanOrEqual(row < 20 ? 1 : row < 27 ? 2 : 4)
    expect(range(27, 30).every((row) => (times.get(row) ?? 0) >= 3)).toBe(true)
  })

  it('are in another order in each batch', () => {
    const orders = [0, 9, 18].map((from) => Array.from(drawn.slice(from, from + 9), classOf).join())
    expect(new Set(orders).size).toBeGreaterThan(1)
  })
})
