import { expect, test } from 'vitest'
import { batchCount, batchRows, epochRows } from '../../../src/trainer/loop/epochRows.ts'

const rows = Int32Array.from({ length: 23 }, (_, i) => 100 + 3 * i)
const order = (seed: number, epoch: number) => [...epochRows(rows, { seed, epoch, shuffle: true })]

test('every epoch and every seed has its own order of all rows, the same each time', () => {
  const orders = [order(1, 0), order(1, 1), order(1, 2), order(2, 0)]
  for (const one of orders) expect([...one].sort((a, b) => a - b)).toEqual([...rows])
  expect(new Set(orders.map((one) => one.join())).size).toBe(4)
  expect(order(1, 2)).toEqual(orders[2])
})

test('without shuffling the rows stay as the split has them', () => {
  expect([...epochRows(rows, { seed: 1, epoch: 4, shuffle: false })]).toEqual([...rows])
})

test('batches hold every row once, the last what is left', () => {
  expect(batchCount(23, 5)).toBe(5)
  expect(batchCount(20, 5)).toBe(4)
  expect(batchCount(3, 5)).toBe(1)
  expect(batchCount(0, 5)).toBe(0)
  const batches = [0, 1, 2, 3, 4].map((batch) => [...batchRows(rows, batch, 5)])
  expect(batches.map(({ length }) => length)).toEqual([5, 5, 5, 5, 3])
  expect(batches.flat()).toEqual([...rows])
})
