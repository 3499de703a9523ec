import { describe, expect, test } from 'vitest'
import { taskSchema } from '../../../src/shared/pretraining/task.ts'
import { pairOrder, taskRows } from '../../../src/shared/pretraining/taskRows.ts'
import { jigsawOrders } from '../../../src/shared/pretraining/jigsawOrders.ts'
import { createRandom } from '../../../src/shared/training/random.ts'

const rows = (from: number, to: number) =>
  Int32Array.from({ length: to - from }, (_, i) => from + i)
const split = { train: rows(0, 10), validation: rows(10, 14), test: rows(14, 20) }
const source = {
  rows: split,
  unused: rows(20, 60),
  classIds: rows(0, 60).map((row) => row % 6),
  seed: 3,
}
const task = (more: object) => taskSchema.parse({ type: 'rotation', encoderEnd: 'x', ...more })

describe('the rows of a task', () => {
  test('are all without labels and those that train, never those that validate or test', () => {
    const { train, validation, test: tested } = taskRows(task({ validation: 0.2 }), source)
    expect([train.length, validation.length, tested.length]).toEqual([40, 10, 0])
    const all = [...train, ...validation].sort((a, b) => a - b)
    expect(all).toEqual([...split.train, ...source.unused])
  })

  test('may be those without labels alone, and fewer', () => {
    const { train, validation } = taskRows(
      task({ rows: 'unlabelled', take: 20, validation: 0.1 }),
      source,
    )
    expect([train.length, validation.length]).toEqual([18, 2])
    expect(Math.min(...train, ...validation)).toBeGreaterThanOrEqual(20)
    expect(taskRows(task({ rows: 'unlabelled', take: 20, validation: 0.1 }), source).train).toEqual(
      train,
    )
    const other = taskRows(task({ rows: 'unlabelled', take: 20 }), { ...source, seed: 4 })
    expect(other.train).not.toEqual(train)
  })

  test('of pairs are those with labels', () => {
    const pairs = taskSchema.parse({ type: 'pairs', encoderEnd: 'x', classes: 2, items: 2 })
    const { train, validation } = taskRows(pairs, source)
    expect(train).toEqual(split.train)
    expect(validation).toHaveLength(4)
    for (const row of validation) expect(split.validation).toContain(row)
  })
})

test('batches of pairs have so many classes and so many rows of each', () => {
  const classOf = (row: number) => row % 5
  const order = pairOrder(rows(0, 100), classOf, { classes: 3, items: 4 }, createRandom(1, 'x'))
  expect(order).toHaveLength(100)
  for (let batch = 0; batch < 8; batch++) {
    const ids = [...order.subarray(12 * batch, 12 * (batch + 1))].map(classOf)
    expect(new Set(ids).size).toBe(3)
    for (const id of new Set(ids)) expect(ids.filter((other) => other === id)).toHaveLength(4)
  }
})

test('orders of a jigsaw are all there are of four patches, and far apart of nine', () => {
  const four = jigsawOrders(2, 24)
  expect(four).toHaveLength(24)
  expect(new Set(four.map((order) => order.join())).size).toBe(24)
  expect(four[0]).toEqual([0, 1, 2, 3])
  const nine = jigsawOrders(3, 10)
  const differences = nine.flatMap((a, i) =>
    nine.slice(0, i).map((b) => a.filter((value, place) => value !== b[place]).length),
  )
  expect(Math.min(...differences)).toBeGreaterThanOrEqual(7)
})
