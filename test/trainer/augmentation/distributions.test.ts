import type { Tensor } from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { augmentationSchema } from '../../../src/shared/data/augmentationSchema.ts'
import { augmentRows } from '../../../src/trainer/augmentation/index.ts'
import { ops } from '../../../src/trainer/native/nativeOps.ts'
import { tf } from '../../../src/trainer/native/tensorflow.ts'

const ROWS = 2000
const SIDE = 9
const MIDDLE = (SIDE - 1) / 2

/** What one change makes of rows, one step; pixels have values from 0 to 1. */
function changed(entry: object, rows: Tensor) {
  const augmentation = augmentationSchema.parse([entry])
  const step = tf.scalar(3, 'int32')
  return augmentRows({ ops, augmentation, seed: 11, step, valueRange: [0, 1] }, rows)
}

/** Equal pictures `[ROWS, 9, 9, channels]` with this value at (row, column). */
function pictures(value: (y: number, x: number) => readonly number[]): Tensor {
  const one = Array.from({ length: SIDE }, (_, y) =>
    Array.from({ length: SIDE }, (_, x) => value(y, x)),
  )
  const single = tf.tensor([one])
  return tf.tile(single, [ROWS, 1, 1, 1])
}

/** A value of each picture after a change. */
function each(
  entry: object,
  rows: Tensor,
  read: (at: (y: number, x: number, channel?: number) => number) => number,
): number[] {
  return tf.tidy(() => {
    const result = changed(entry, rows).rows
    const values = result.dataSync()
    const channels = result.shape.at(-1) ?? 1
    return Array.from({ length: ROWS }, (_, row) =>
      read(
        (y, x, channel = 0) => values[((row * SIDE + y) * SIDE + x) * channels + channel] ?? NaN,
      ),
    )
  })
}

/** Kolmogorov's distance between numbers and a distribution; above 1.63 / sqrt(n) only once in a hundred. */
function expectDistribution(values: readonly number[], cdf: (x: number) => number): void {
  const sorted = [...values].sort((a, b) => a - b)
  const distance = sorted.reduce((most, value, i) => {
    const p = cdf(value)
    return Math.max(most, p - i / sorted.length, (i + 1) / sorted.length - p)
  }, 0)
  expect(distance).toBeLessThan(1.63 / Math.sqrt(sorted.length))
}

const uniform = (low: number, high: number) => (x: number) =>
  Math.min(1, Math.max(0, (x - low) / (high - low)))

/** A share of the rows, within five deviations of a binomial one. */
function expectShare(count: number, share: number, of = ROWS): void {
  expect(Math.abs(count / of - share)).toBeLessThanOrEqual(
    5 * Math.sqrt((share * (1 - share)) / of),
  )
}

// A slope of a tenth a pixel: what lies between pixels is found without rounding.
const slope = pictures((_, x) => [0.1 + x / 10])
const slopeDown = pictures((y) => [0.1 + y / 10])
const both = pictures((y, x) => [0.1 + x / 10, 0.1 + y / 10])
const flat = pictures(() => [0.5])

describe('what is drawn', () => {
  it.each([0.5, 0.2, 1])('flips, with probability %d', (probability) => {
    const left = each({ type: 'flip', probability }, slope, (at) => at(0, 0))
    expectShare(left.filter((value) => value > 0.5).length, probability)
    const top = each({ type: 'flip', axis: 'vertical', probability }, slopeDown, (at) => at(0, 0))
    expectShare(top.filter((value) => value > 0.5).length, probability)
  })

  it('angles, against the clock', () => {
    const degrees = each({ type: 'rotation', degrees: [-10, 40] }, slope, (at) => {
      const across = at(MIDDLE, MIDDLE + 1) - at(MIDDLE, MIDDLE)
      // Against the clock, what grew to the right grows upwards.
      const up = at(MIDDLE - 1, MIDDLE) - at(MIDDLE, MIDDLE)
      return (Math.atan2(up, across) * 180) / Math.PI
    })
    expectDistribution(degrees, uniform(-10, 40))
  })

  it('enlargements: the shown share is uniform', () => {
    const shown = each({ type: 'zoom', factor: [0.8, 2] }, slope, (at) => {
      return (at(MIDDLE, MIDDLE + 1) - at(MIDDLE, MIDDLE)) * 10
    })
    expectDistribution(shown, uniform(1 / 2, 1 / 0.8))
  })

  it('shifts both ways', () => {
    const entry = { type: 'translation', height: 0.2, width: 0.3 }
    const across = each(entry, slope, (at) => (0.5 - at(MIDDLE, MIDDLE)) * 10)
    expectDistribution(across, uniform(-0.3 * SIDE, 0.3 * SIDE))
    const down = each(entry, slopeDown, (at) => (0.5 - at(MIDDLE, MIDDLE)) * 10)
    expectDistribution(down, uniform(-0.2 * SIDE, 0.2 * SIDE))
  })

  it('parts of a picture: their area, their proportions, their places', () => {
    const entry = { type: 'crop', area: [0.3, 0.6], ratio: [0.8, 1.25] }
    const across = each(entry, both, (at) => (at(MIDDLE, 5, 0) - at(MIDDLE, 4, 0)) * 10)
    const down = each(entry, both, (at) => (at(5, MIDDLE, 1) - at(4, MIDDLE, 1)) * 10)
    const areas = across.map((width, i) => width * (down[i] ?? NaN))
    expectDistribution(areas, uniform(0.3, 0.6))
    const shapes = across.map((width, i) => Math.log(width / (down[i] ?? NaN)))
    expectDistribution(shapes, uniform(Math.log(0.8), Math.log(1.25)))
    // The middle of the part, as a share of the room it has.
    const middles = each(entry, both, (at) => at(MIDDLE, MIDDLE, 0) * 10 - 1)
    const places = middles.map((middle, i) => {
      const width = (across[i] ?? NaN) * SIDE
      return (middle + 0.5 - width / 2) / (SIDE - width)
    })
    expectDistribution(places, uniform(0, 1))
  })

  it('brightness, contrast and noise', () => {
    const shifts = each({ type: 'brightness', strength: 0.3 }, flat, (at) => at(2, 2))
    expectDistribution(shifts, uniform(0.2, 0.8))
    const contrasts = each({ type: 'contrast', strength: 0.4 }, slope, (at) => {
      return (at(MIDDLE, 5) - at(MIDDLE, 4)) * 10
    })
    expectDistribution(contrasts, uniform(0.6, 1.4))
    const noise = each({ type: 'noise', deviation: 0.05 }, flat, (at) => at(1, 1) - 0.5)
    const mean = noise.reduce((sum, value) => sum + value, 0) / ROWS
    const variance = noise.reduce((sum, value) => sum + (value - mean) ** 2, 0) / ROWS
    expect(Math.abs(mean)).toBeLessThan((5 * 0.05) / Math.sqrt(ROWS))
    expect(Math.abs(variance / 0.05 ** 2 - 1)).toBeLessThan(5 * Math.sqrt(2 / ROWS))
  })

  it('saturation: between 1 - s and 1 + s times', () => {
    const pink = pictures(() => [0.8, 0.4, 0.6])
    const times = each({ type: 'saturation', strength: 0.5 }, pink, (at) => {
      return (1 - at(0, 0, 1) / at(0, 0, 0)) / 0.5
    })
    expect(Math.min(...times)).toBeGreaterThanOrEqual(0.5 - 1e-3)
    expect(Math.max(...times)).toBeLessThanOrEqual(1.5 + 1e-3)
    expect(Math.min(...times)).toBeLessThan(0.52)
    expect(Math.max(...times)).toBeGreaterThan(1.48)
  })

  it('grey pictures, with its probability and its weights', () => {
    const colours = pictures(() => [0.8, 0.4, 0.2])
    const blues = each({ type: 'greyscale', probability: 0.3 }, colours, (at) => at(3, 3, 2))
    const grey = 0.2989 * 0.8 + 0.587 * 0.4 + 0.114 * 0.2
    const isGrey = (value: number) => Math.abs(value - grey) < 1e-4
    expectShare(blues.filter(isGrey).length, 0.3)
    expect(blues.every((value) => isGrey(value) || Math.abs(value - 0.2) < 1e-6)).toBe(true)
  })

  it('covered rectangles: never more than asked for, and only some pictures', () => {
    const entry = { type: 'cutout', area: [0.1, 0.3], fill: 'black', probability: 0.5 }
    const covered = each(entry, flat, (at) => {
      const places = Array.from({ length: SIDE * SIDE }, (_, i) =>
        at(Math.floor(i / SIDE), i % SIDE),
      )
      return places.filter((value) => value === 0).length
    })
    const isCovered = covered.filter((count) => count > 0)
    expectShare(isCovered.length, 0.5)
    // Whole pixels: each side is one longer or shorter at most.
    const most = (Math.sqrt(0.3) * SIDE + 1) ** 2
    const least = (Math.sqrt(0.1) * SIDE - 1) ** 2
    expect(isCovered.every((count) => count >= least && count <= most)).toBe(true)
  })

  it.each<[number, (x: number) => number]>([
    [1, (x) => x],
    [2, (x) => 3 * x ** 2 - 2 * x ** 3],
    [0.5, (x) => (2 / Math.PI) * Math.asin(Math.sqrt(x))],
  ])('shares of MixUp from Beta(%d, %d)', (alpha, cdf) => {
    tf.tidy(() => {
      const { share } = changed({ type: 'mixUp', alpha }, flat)
      expectDistribution([...(share?.dataSync() ?? [])], cdf)
    })
  })

  it('MixUp of a part of the rows', () => {
    tf.tidy(() => {
      const { share } = changed({ type: 'mixUp', alpha: 1, probability: 0.4 }, flat)
      expectShare([...(share?.dataSync() ?? [])].filter((value) => value < 1).length, 0.4)
    })
  })
})

describe('tokens', () => {
  const LENGTH = 12
  // Eight words, then padding.
  const row = Array.from({ length: LENGTH }, (_, i) => (i < 8 ? i + 2 : 0))
  const ids = tf.tensor2d(
    Array.from({ length: ROWS }, () => row),
    [ROWS, LENGTH],
    'int32',
  )
  const after = (entry: object) =>
    tf.tidy(() => {
      const values = [...changed(entry, ids).rows.dataSync()]
      return Array.from({ length: ROWS }, (_, i) => values.slice(i * LENGTH, (i + 1) * LENGTH))
    })

  it('become unknown at the rate asked for; padding stays', () => {
    const rows = after({ type: 'tokenDropout', rate: 0.3 })
    expectShare(rows.flat().filter((id) => id === 1).length, 0.3, 8 * ROWS)
    expect(rows.every((values) => values.slice(8).every((id) => id === 0))).toBe(true)
    const kept = rows.every((values) => values.every((id, i) => id === 1 || id === row[i]))
    expect(kept).toBe(true)
  })

  it('change places with a neighbour at the rate asked for; none is lost', () => {
    const rows = after({ type: 'tokenSwap', rate: 0.2 })
    let swaps = 0
    for (const values of rows) {
      expect(values.toSorted((a, b) => a - b)).toEqual(row.toSorted((a, b) => a - b))
      expect(values.slice(8)).toEqual([0, 0, 0, 0])
      for (let i = 0; i < 7; i++) {
        if (values[i] !== (row[i] ?? 0) + 1) continue
        expect(values[i + 1]).toBe(row[i])
        swaps += 1
      }
    }
    // Pairs of one row exclude each other, which makes the count less spread than a binomial one.
    expectShare(swaps, 0.2, 7 * ROWS)
  })
})
