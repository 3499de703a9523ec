import { describe, expect, it } from 'vitest'
import { computeFans, drawWeight } from '../../../src/shared/layers/drawWeights.ts'
import { initializerSchema, type Initializer } from '../../../src/shared/layers/initializers.ts'
import { LayerFault } from '../../../src/shared/layers/layerKind.ts'
import { createRandom } from '../../../src/shared/training/random.ts'

const parse = (value: unknown): Initializer => initializerSchema.parse(value)

function draw(initializer: unknown, shape: readonly number[], purpose = 'weight') {
  const spec = { name: 'kernel', shape, initializer: parse(initializer), trainable: true }
  return drawWeight(spec, createRandom(7, purpose))
}

function moments(values: ArrayLike<number>) {
  const all = Array.from(values)
  const mean = all.reduce((sum, value) => sum + value, 0) / all.length
  const central = (power: number) =>
    all.reduce((sum, value) => sum + (value - mean) ** power, 0) / all.length
  return { mean, stddev: Math.sqrt(central(2)), kurtosis: central(4) / central(2) ** 2 }
}

const largest = (values: ArrayLike<number>) =>
  Array.from(values).reduce((max, value) => Math.max(max, Math.abs(value)), 0)

/** Product of a matrix with its transpose, or the reverse: the identity where vectors are orthonormal. */
function gram(values: ArrayLike<number>, rows: number, columns: number) {
  const at = (row: number, column: number) => values[row * columns + column] ?? NaN
  const size = Math.min(rows, columns)
  return Array.from({ length: size }, (_, i) =>
    Array.from({ length: size }, (_, j) => {
      let sum = 0
      for (let k = 0; k < Math.max(rows, columns); k++) {
        sum += rows < columns ? at(i, k) * at(j, k) : at(k, i) * at(k, j)
      }
      return sum
    }),
  )
}

describe('computeFans', () => {
  it.each([
    { shape: [], fanIn: 1, fanOut: 1 },
    { shape: [5], fanIn: 5, fanOut: 5 },
    { shape: [5, 7], fanIn: 5, fanOut: 7 },
    { shape: [3, 5, 7], fanIn: 15, fanOut: 21 },
    { shape: [3, 3, 16, 32], fanIn: 144, fanOut: 288 },
    { shape: [2, 3, 4, 5, 6], fanIn: 120, fanOut: 144 },
  ])('of $shape are $fanIn and $fanOut', ({ shape, fanIn, fanOut }) => {
    expect(computeFans(shape)).toEqual({ fanIn, fanOut })
  })

  it('takes the named axes when both are named', () => {
    expect(computeFans([2, 3, 4, 5], [0, -1], [1, 2])).toEqual({ fanIn: 10, fanOut: 12 })
    expect(computeFans([5, 7], [0], null)).toEqual({ fanIn: 5, fanOut: 7 })
  })
})

describe('drawWeight', () => {
  it('fills with constants', () => {
    expect(Array.from(draw({ name: 'zeros' }, [3]).values)).toEqual([0, 0, 0])
    expect(Array.from(draw({ name: 'ones' }, [2]).values)).toEqual([1, 1])
    expect(Array.from(draw({ name: 'constant', value: 2.5 }, [2]).values)).toEqual([2.5, 2.5])
    expect(draw({ name: 'zeros' }, [])).toEqual({
      dtype: 'float32',
      shape: [],
      values: new Float32Array(1),
    })
  })

  it('makes integers where the weight is a count', () => {
    const zeros = parse({ name: 'zeros' })
    const spec = { name: 'count', shape: [], dtype: 'int32', initializer: zeros, trainable: false }
    const count = drawWeight({ ...spec, dtype: 'int32' }, createRandom(1, 'count'))
    expect(count).toEqual({ dtype: 'int32', shape: [], values: new Int32Array(1) })
  })

  it('makes identity matrices of any proportion', () => {
    expect(Array.from(draw({ name: 'identity', gain: 3 }, [2, 3]).values)).toEqual([
      3, 0, 0, 0, 3, 0,
    ])
    expect(Array.from(draw({ name: 'identity' }, [3, 2]).values)).toEqual([1, 0, 0, 1, 0, 0])
    expect(() => draw({ name: 'identity' }, [3, 3, 1])).toThrow(LayerFault)
  })

  it('draws the same numbers for the same seed and purpose, others for another', () => {
    const glorot = { name: 'glorotUniform' }
    expect(draw(glorot, [4, 4])).toEqual(draw(glorot, [4, 4]))
    expect(draw(glorot, [4, 4], 'other').values).not.toEqual(draw(glorot, [4, 4]).values)
    expect(draw({ ...glorot, seed: 5 }, [4, 4])).toEqual(draw({ ...glorot, seed: 6 }, [4, 4]))
  })

  // Kurtosis tells the distributions apart: uniform 1.8, normal 3, and normal cut off at two 2.3653
  // (fourth moment of the cut normal 1.41606..., variance 0.77374...).
  const UNIFORM = 1.8
  const NORMAL = 3
  const CUT_NORMAL = 2.3653
  const shape = [3, 3, 40, 100]
  const fanIn = 360
  const fanOut = 900
  const scaling = { name: 'varianceScaling', scale: 3, mode: 'fanOut' }
  it.each([
    { initializer: { name: 'glorotUniform' }, variance: 2 / (fanIn + fanOut), kurtosis: UNIFORM },
    { initializer: { name: 'glorotNormal' }, variance: 2 / (fanIn + fanOut), kurtosis: CUT_NORMAL },
    { initializer: { name: 'heUniform' }, variance: 2 / fanIn, kurtosis: UNIFORM },
    { initializer: { name: 'heNormal' }, variance: 2 / fanIn, kurtosis: CUT_NORMAL },
    { initializer: { name: 'lecunUniform' }, variance: 1 / fanIn, kurtosis: UNIFORM },
    { initializer: { name: 'lecunNormal' }, variance: 1 / fanIn, kurtosis: CUT_NORMAL },
    { initializer: scaling, variance: 3 / fanOut, kurtosis: CUT_NORMAL },
    {
      initializer: { ...scaling, mode: 'fanAvg', distribution: 'untruncatedNormal' },
      variance: 6 / (fanIn + fanOut),
      kurtosis: NORMAL,
    },
    {
      initializer: { ...scaling, mode: 'fanIn', distribution: 'uniform' },
      variance: 3 / fanIn,
      kurtosis: UNIFORM,
    },
    {
      initializer: { ...scaling, mode: 'fanIn', inputAxes: [3], outputAxes: [2] },
      variance: 3 / 100,
      kurtosis: CUT_NORMAL,
    },
    { initializer: { name: 'randomNormal' }, variance: 0.05 ** 2, kurtosis: NORMAL },
    // Keras leaves the cut normal as it is here: its variance is 0.7737 times the square of stddev.
    {
      initializer: { name: 'truncatedNormal', stddev: 0.1 },
      variance: 0.01 * 0.87962566103423978 ** 2,
      kurtosis: CUT_NORMAL,
    },
    { initializer: { name: 'randomUniform' }, variance: 0.1 ** 2 / 12, kurtosis: UNIFORM },
  ])('$initializer.name has its variance and distribution', (row) => {
    const { mean, stddev, kurtosis } = moments(draw(row.initializer, shape).values)
    const expected = Math.sqrt(row.variance)
    // 36,000 numbers: the error of the mean is stddev / 190, that of stddev about stddev / 270.
    expect(Math.abs(mean)).toBeLessThan(expected / 40)
    expect(Math.abs(stddev / expected - 1)).toBeLessThan(0.02)
    expect(Math.abs(kurtosis - row.kurtosis)).toBeLessThan(0.12)
  })

  it('keeps to the limits of the distribution', () => {
    const uniform = largest(draw({ name: 'glorotUniform' }, [100, 200]).values)
    const limit = Math.sqrt(6 / 300)
    expect(uniform).toBeLessThanOrEqual(Math.fround(limit))
    expect(uniform).toBeGreaterThan(0.999 * limit)
    const cut = largest(draw({ name: 'heNormal' }, [100, 200]).values)
    const twoSigma = (2 * Math.sqrt(2 / 100)) / 0.87962566103423978
    expect(cut).toBeLessThanOrEqual(Math.fround(twoSigma))
    expect(cut).toBeGreaterThan(0.99 * twoSigma)
    const shifted = draw({ name: 'randomUniform', minval: 2, maxval: 3 }, [1000]).values
    expect(Math.min(...shifted)).toBeGreaterThanOrEqual(2)
    expect(Math.max(...shifted)).toBeLessThan(3)
    const moved = moments(draw({ name: 'truncatedNormal', mean: 5, stddev: 1 }, [20000]).values)
    expect(moved.mean).toBeCloseTo(5, 1)
    const normal = moments(draw({ name: 'randomNormal', mean: -2, stddev: 1 }, [20000]).values)
    expect(normal.mean).toBeCloseTo(-2, 1)
  })

  it.each([
    { shape: [6, 6], rows: 6, columns: 6 },
    { shape: [4, 9], rows: 4, columns: 9 },
    { shape: [3, 3, 2, 5], rows: 18, columns: 5 },
    { shape: [1, 2, 7], rows: 2, columns: 7 },
  ])('orthogonal $shape has orthonormal vectors times the gain', ({ shape, rows, columns }) => {
    const { values } = draw({ name: 'orthogonal', gain: 2 }, shape)
    gram(values, rows, columns).forEach((line, i) => {
      line.forEach((product, j) => {
        expect(Math.abs(product - (i === j ? 4 : 0))).toBeLessThan(1e-5)
      })
    })
  })

  it('orthogonal has no preferred sign and refuses a weight of one axis', () => {
    const corners = Array.from(
      { length: 400 },
      (_, i) => draw({ name: 'orthogonal' }, [3, 3], `w${i}`).values[0] ?? NaN,
    )
    const { mean, stddev } = moments(corners)
    // An element of a uniform rotation has mean 0 and variance 1 / n.
    expect(Math.abs(mean)).toBeLessThan(0.12)
    expect(Math.abs(stddev - Math.sqrt(1 / 3))).toBeLessThan(0.06)
    expect(() => draw({ name: 'orthogonal' }, [3])).toThrow('at least two axes')
  })
})
