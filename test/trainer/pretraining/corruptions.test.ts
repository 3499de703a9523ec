import { describe, expect, test } from 'vitest'
import type { Tensor } from '../../../src/shared/layers/ops.ts'
import { corruptionSchema } from '../../../src/shared/pretraining/corruption.ts'
import { corrupt } from '../../../src/trainer/pretraining/corruptions.ts'
import { swapParts } from '../../../src/trainer/pretraining/answerTasks.ts'
import { ops } from '../../../src/trainer/native/nativeOps.ts'
import { createRandomOps } from '../../../src/trainer/native/randomOps.ts'

const { tf } = ops

function spoil(x: Tensor, corruption: object, step = 0): number[][] {
  const random = createRandomOps({ seed: 2, layer: 'test', call: 0 }, tf.scalar(step, 'int32'))
  const result = corrupt({ ops, random }, x, corruptionSchema.parse(corruption))
  expect(result.shape).toEqual(x.shape)
  expect(result.dtype).toBe(x.dtype)
  const values = [...result.dataSync()]
  const length = values.length / x.shape[0]
  return Array.from({ length: x.shape[0] }, (_, row) =>
    values.slice(row * length, (row + 1) * length),
  )
}

const sorted = (values: readonly number[]) => values.toSorted((a, b) => a - b)
const ROWS = 64
// Every number of the batch is another one: where a number went can be seen.
const pictures = tf.range(0, ROWS * 36).reshape([ROWS, 6, 6, 1])
const own = (row: number) => Array.from({ length: 36 }, (_, i) => row * 36 + i)

describe('a corruption', () => {
  test('adds noise of its deviation', () => {
    const found = spoil(tf.zeros([ROWS, 100]), { name: 'noise', deviation: 0.5 }).flat()
    const mean = found.reduce((sum, value) => sum + value, 0) / found.length
    const variance = found.reduce((sum, value) => sum + (value - mean) ** 2, 0) / found.length
    expect(mean).toBeCloseTo(0, 1)
    expect(Math.sqrt(variance)).toBeCloseTo(0.5, 1)
  })

  test('hides its share of numbers', () => {
    const found = spoil(tf.ones([ROWS, 100]), { name: 'masking', share: 0.3 }).flat()
    expect(new Set(found)).toEqual(new Set([0, 1]))
    expect(found.filter((value) => value === 0).length / found.length).toBeCloseTo(0.3, 1)
  })

  test.each([2, 3])('moves every patch of a grid of %i, and loses none', (grid) => {
    spoil(pictures, { name: 'patches', grid }).forEach((found, row) => {
      expect(sorted(found)).toEqual(own(row))
      expect(found.some((value, i) => value === own(row)[i])).toBe(false)
      // A patch stays whole: what follows within a row of a patch still follows.
      const width = 6 / grid
      for (let i = 0; i < 36; i += width) {
        for (let j = 1; j < width; j++) expect((found[i + j] ?? 0) - (found[i] ?? 0)).toBe(j)
      }
    })
  })

  test('takes one block from another picture', () => {
    const places = new Set<number>()
    spoil(pictures, { name: 'blocks', size: 2 }).forEach((found, row) => {
      const changed = found.flatMap((value, i) => (value === row * 36 + i ? [] : [i]))
      const [first = NaN] = changed
      expect(changed).toEqual([first, first + 1, first + 6, first + 7])
      for (const i of changed) expect(found[i]).toBe(((row + 1) % ROWS) * 36 + i)
      places.add(first)
    })
    // 25 places are possible.
    expect(places.size).toBeGreaterThan(15)
  })

  test('takes cells of the next row, one at least', () => {
    const table = tf.range(0, ROWS * 5).reshape([ROWS, 5])
    const counts = spoil(table, { name: 'cells', share: 0.2 }).map((found, row) => {
      const changed = found.flatMap((value, i) => (value === row * 5 + i ? [] : [i]))
      for (const i of changed) expect(found[i]).toBe(((row + 1) % ROWS) * 5 + i)
      return changed.length
    })
    expect(Math.min(...counts)).toBeGreaterThanOrEqual(1)
    // One for certain, and a fifth of the four others.
    expect(counts.reduce((sum, count) => sum + count, 0) / ROWS).toBeCloseTo(1.8, 0)
  })

  test('replaces words and leaves padding', () => {
    const texts = tf.tile(tf.tensor2d([[7, 7, 7, 7, 7, 7, 0, 0, 0]], [1, 9], 'int32'), [ROWS, 1])
    const found = spoil(texts, { name: 'words', vocabulary: 500, share: 0.2 })
    const counts = found.map((row) => row.slice(0, 6).filter((id) => id !== 7).length)
    for (const row of found) expect(row.slice(6)).toEqual([0, 0, 0])
    expect(sorted(found.flat().filter((id) => id !== 0))[0]).toBeGreaterThanOrEqual(2)
    expect(Math.max(...found.flat())).toBeLessThan(500)
    expect(Math.max(...counts)).toBeGreaterThan(1)
    expect(counts.filter((count) => count === 0).length).toBeLessThan(3)
  })

  test('draws anew with each step, and the same for the same one', () => {
    const noise = { name: 'noise' }
    expect(spoil(pictures, noise, 3)).toEqual(spoil(pictures, noise, 3))
    expect(spoil(pictures, noise, 3)).not.toEqual(spoil(pictures, noise, 4))
  })
})

test('halves are swapped within the words of a row', () => {
  const texts = [
    [1, 2, 3, 4, 5, 6],
    [1, 2, 3, 4, 5, 0],
    [0, 0, 1, 2, 3, 4],
    [9, 0, 0, 0, 0, 0],
    [0, 0, 0, 0, 0, 0],
  ]
  const x = tf.tensor2d(texts, [5, 6], 'int32')
  expect(swapParts(ops, x, []).arraySync()).toEqual([
    [4, 5, 6, 1, 2, 3],
    [3, 4, 5, 1, 2, 0],
    [0, 0, 3, 4, 1, 2],
    [9, 0, 0, 0, 0, 0],
    [0, 0, 0, 0, 0, 0],
  ])
})

test('texts are cut after the sentence that ends nearest to their middle', () => {
  // 7 and 8 end a sentence.
  const texts = [
    [1, 7, 2, 3, 4, 5],
    [1, 2, 3, 8, 4, 0],
    [0, 1, 7, 2, 7, 3],
    [0, 1, 2, 3, 4, 7],
    [7, 0, 0, 0, 0, 0],
  ]
  const x = tf.tensor2d(texts, [5, 6], 'int32')
  expect(swapParts(ops, x, [7, 8]).arraySync()).toEqual([
    [2, 3, 4, 5, 1, 7],
    [4, 1, 2, 3, 8, 0],
    [0, 2, 7, 3, 1, 7],
    [0, 3, 4, 7, 1, 2],
    [7, 0, 0, 0, 0, 0],
  ])
})
