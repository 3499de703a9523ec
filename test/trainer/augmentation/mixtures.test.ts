import type { Tensor } from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { augmentationSchema } from '../../../src/shared/data/augmentationSchema.ts'
import { augmentRows } from '../../../src/trainer/augmentation/index.ts'
import { ops } from '../../../src/trainer/native/nativeOps.ts'
import { tf } from '../../../src/trainer/native/tensorflow.ts'

const ROWS = 7
const [HEIGHT, WIDTH] = [10, 14]

/** Each picture is of its own number: row r has 1 + 20 r everywhere. */
function numbered(): Tensor {
  const values = Array.from({ length: ROWS * HEIGHT * WIDTH }, (_, i) => {
    return 1 + 20 * Math.floor(i / (HEIGHT * WIDTH))
  })
  return tf.tensor(values, [ROWS, HEIGHT, WIDTH, 1], 'int32')
}

function mixed(entries: readonly object[], step: number) {
  return tf.tidy(() => {
    const augmentation = augmentationSchema.parse(entries)
    const options = { ops, augmentation, seed: 2, step: tf.scalar(step, 'int32') }
    const { rows, share } = augmentRows({ ...options, valueRange: [0, 255] }, numbered())
    const values = [...rows.dataSync()]
    const size = HEIGHT * WIDTH
    return {
      pictures: Array.from({ length: ROWS }, (_, i) => values.slice(i * size, (i + 1) * size)),
      shares: [...(share?.dataSync() ?? [])],
    }
  })
}

const own = (row: number) => 1 + 20 * row
const other = (row: number) => own(ROWS - 1 - row)

describe('MixUp', () => {
  it('adds each pixel and that of the partner by the share', () => {
    const { pictures, shares } = mixed([{ type: 'mixUp', alpha: 1 }], 4)
    pictures.forEach((picture, row) => {
      const share = shares[row] ?? NaN
      const expected = share * own(row) + (1 - share) * other(row)
      for (const value of picture) expect(value).toBeCloseTo(expected, 3)
    })
    expect(new Set(shares).size).toBe(ROWS)
  })
})

describe('CutMix', () => {
  it('puts one rectangle of the partner in, and the share is that of the pixels that stay', () => {
    let whole = 0
    for (let step = 0; step < 30; step++) {
      const { pictures, shares } = mixed([{ type: 'cutMix' }], step)
      pictures.forEach((picture, row) => {
        if (row === ROWS - 1 - row) return
        const isOther = picture.map((value) => Math.abs(value - other(row)) < 1e-3)
        const isOwn = picture.map((value) => Math.abs(value - own(row)) < 1e-3)
        expect(isOther.every((flag, i) => flag !== isOwn[i])).toBe(true)
        const places = [...isOther.keys()].filter((i) => isOther[i] === true)
        expect(shares[row]).toBeCloseTo(1 - places.length / (HEIGHT * WIDTH), 5)
        const rows = new Set(places.map((i) => Math.floor(i / WIDTH)))
        const columns = new Set(places.map((i) => i % WIDTH))
        expect(rows.size * columns.size).toBe(places.length)
        if (places.length > 0) {
          const spread = (numbers: ReadonlySet<number>) =>
            Math.max(...numbers) - Math.min(...numbers) + 1
          expect([spread(rows), spread(columns)]).toEqual([rows.size, columns.size])
        } else whole += 1
      })
    }
    expect(whole).toBeLessThan(60)
  })
})

describe('one mixing after another', () => {
  it('is told by one share still, since partners are mutual', () => {
    const { pictures, shares } = mixed(
      [
        { type: 'mixUp', alpha: 1 },
        { type: 'mixUp', alpha: 2, probability: 0.5 },
      ],
      1,
    )
    pictures.forEach((picture, row) => {
      const share = shares[row] ?? NaN
      expect(picture[0]).toBeCloseTo(share * own(row) + (1 - share) * other(row), 3)
    })
  })
})
