import { describe, expect, it } from 'vitest'
import { layerKinds } from '../../../src/shared/layers/index.ts'
import { ops } from '../../../src/trainer/native/nativeOps.ts'
import { createRandomOps } from '../../../src/trainer/native/randomOps.ts'
import type { Tensor } from '../../../src/shared/layers/ops.ts'

const { tf } = ops

interface Draw {
  readonly className: string
  readonly config: Readonly<Record<string, unknown>>
  readonly step?: number
  readonly layer?: string
}

/** One training call at a place and step. */
function train({ className, config, step = 0, layer = 'layer' }: Draw, x: Tensor): Tensor {
  const kind = layerKinds.get(className)
  if (kind === undefined) throw new Error(`no kind ${className}`)
  const result = kind.call({
    ops,
    config: kind.config.parse(config),
    inputs: [x],
    weights: {},
    training: true,
    random: createRandomOps({ seed: 3, layer, call: 0 }, tf.scalar(step, 'int32')),
    updateWeight: () => undefined,
    addLoss: () => undefined,
  })
  return result as Tensor
}

const numbers = (x: Tensor) => Array.from(x.dataSync())
const mean = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length

const dropping: readonly Draw[] = [
  { className: 'Dropout', config: { rate: 0.3 } },
  { className: 'SpatialDropout1D', config: { rate: 0.3 } },
  { className: 'SpatialDropout2D', config: { rate: 0.3 } },
  { className: 'SpatialDropout2D', config: { rate: 0.3, dataFormat: 'channelsFirst' } },
  { className: 'SpatialDropout3D', config: { rate: 0.3 } },
]
const noisy: readonly Draw[] = [
  { className: 'AlphaDropout', config: { rate: 0.3 } },
  { className: 'GaussianNoise', config: { stddev: 0.5 } },
  { className: 'GaussianDropout', config: { rate: 0.2 } },
]

/** Ones of the rank that the kind takes. */
function onesFor({ className, config }: Draw, rows: number, channels: number): Tensor {
  if (className === 'SpatialDropout1D') return tf.ones([rows, 3, channels])
  if (config['dataFormat'] === 'channelsFirst') return tf.ones([rows, channels, 2, 3])
  if (className === 'SpatialDropout3D') return tf.ones([rows, 2, 1, 3, channels])
  if (className === 'SpatialDropout2D') return tf.ones([rows, 2, 3, channels])
  return tf.ones([rows, channels])
}

describe.each([...dropping, ...noisy])('$className $config', (draw) => {
  const x = onesFor(draw, 8, 32)

  it('draws the same for the same place and step, and other numbers elsewhere', () => {
    const first = numbers(train(draw, x))
    expect(numbers(train(draw, x))).toEqual(first)
    expect(numbers(train({ ...draw, step: 1 }, x))).not.toEqual(first)
    expect(numbers(train({ ...draw, layer: 'other' }, x))).not.toEqual(first)
  })

  it('marks itself as random', () => {
    expect(layerKinds.get(draw.className)?.isRandom).toBe(true)
  })
})

describe.each(dropping)('$className $config', (draw) => {
  it('keeps the expected share, scaled so that the mean stays', () => {
    const values = numbers(train(draw, onesFor(draw, 100, 400)))
    const kept = values.filter((value) => value !== 0)
    const scale = Math.fround(1 / 0.7)
    expect(kept.every((value) => Math.abs(value - scale) < 1e-6)).toBe(true)
    // At least 40,000 draws: the share has a standard deviation of 0.0023.
    expect(Math.abs(kept.length / values.length - 0.7)).toBeLessThan(0.012)
    expect(Math.abs(mean(values) - 1)).toBeLessThan(0.017)
  })

  it('sends gradients through what was kept and nowhere else', () => {
    const x = onesFor(draw, 4, 16)
    const { value, grad } = tf.valueAndGrad((input) => tf.sum(train(draw, input)))(x)
    expect(numbers(grad)).toEqual(numbers(train(draw, x)))
    expect(value.dataSync()[0]).toBeGreaterThan(0)
  })
})

describe('Dropout', () => {
  it('drops together what the noise shape leaves out', () => {
    const draw = { className: 'Dropout', config: { rate: 0.5, noiseShape: [null, 1, 6] } }
    const rows = tf.unstack(train(draw, tf.ones([5, 4, 6])), 1).map(numbers)
    rows.forEach((row) => {
      expect(row).toEqual(rows[0])
    })
    expect(new Set(rows[0])).toEqual(new Set([0, 2]))
  })

  it('drops nothing at rate 0 and all at rate 1', () => {
    const x = tf.tensor2d([[1, -2, 3]])
    expect(numbers(train({ className: 'Dropout', config: { rate: 0 } }, x))).toEqual([1, -2, 3])
    const none = train({ className: 'Dropout', config: { rate: 1 } }, x)
    expect(numbers(none).map(Math.abs)).toEqual([0, 0, 0])
  })
})

describe('AlphaDropout', () => {
  // What Keras 3.15 makes of 1, of -2, and of anything that is dropped at rate 0.3.
  const fromKeras = [1.3150446, -1.2678132, -1.0595481]

  it('gives the three numbers that Keras gives, the dropped one in the expected share', () => {
    const draw = { className: 'AlphaDropout', config: { rate: 0.3 } }
    const values = numbers(train(draw, tf.tile(tf.tensor2d([[1, -2]]), [200, 100])))
    const nearest = values.map((value) =>
      fromKeras.findIndex((each) => Math.abs(each - value) < 1e-6),
    )
    expect(nearest).not.toContain(-1)
    const dropped = nearest.filter((index) => index === 2).length / values.length
    // 40,000 draws: the share has a standard deviation of 0.0023.
    expect(Math.abs(dropped - 0.3)).toBeLessThan(0.012)
  })

  it('draws once for an axis that the noise shape leaves out', () => {
    const draw = { className: 'AlphaDropout', config: { rate: 0.5, noiseShape: [null, 1] } }
    const rows = tf.unstack(train(draw, tf.ones([12, 5]))).map(numbers)
    rows.forEach((row) => {
      expect(new Set(row).size).toBe(1)
    })
    expect(new Set(rows.map(([first]) => first)).size).toBe(2)
  })
})

describe('SpatialDropout', () => {
  it('drops whole channels, a draw for each row and channel', () => {
    const draw = { className: 'SpatialDropout2D', config: { rate: 0.5 } }
    const images = tf.reshape(train(draw, tf.ones([6, 4, 5, 8])), [6, 20, 8])
    const [first, ...others] = tf.unstack(images, 1).map(numbers)
    others.forEach((pixel) => {
      expect(pixel).toEqual(first)
    })
    const rows = Array.from({ length: 6 }, (_, row) => String(first?.slice(row * 8, row * 8 + 8)))
    expect(new Set(rows).size).toBeGreaterThan(1)
  })

  it('finds the channels first where they are', () => {
    const config = { rate: 0.5, dataFormat: 'channelsFirst' }
    const images = train({ className: 'SpatialDropout2D', config }, tf.ones([3, 8, 4, 5]))
    for (const channel of tf.unstack(tf.reshape(images, [24, 20]))) {
      expect(new Set(numbers(channel)).size).toBe(1)
    }
  })
})

describe('Gaussian noise', () => {
  const spreadOf = (values: readonly number[]) => {
    const middle = mean(values)
    return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)))
  }

  it('adds noise of mean 0 and the given deviation', () => {
    const draw = { className: 'GaussianNoise', config: { stddev: 0.5 } }
    const values = numbers(train(draw, tf.fill([100, 200], 3)))
    expect(Math.abs(mean(values) - 3)).toBeLessThan(0.018)
    expect(Math.abs(spreadOf(values) - 0.5)).toBeLessThan(0.013)
  })

  it('multiplies by noise of mean 1 and deviation sqrt(rate / (1 - rate))', () => {
    const draw = { className: 'GaussianDropout', config: { rate: 0.2 } }
    const values = numbers(train(draw, tf.fill([100, 200], 2)))
    expect(Math.abs(mean(values) - 2)).toBeLessThan(0.036)
    expect(Math.abs(spreadOf(values) - 1)).toBeLessThan(0.026)
  })

  it('has the gradient of its noise', () => {
    const x = tf.fill([4, 5], 2)
    const noise = { className: 'GaussianNoise', config: { stddev: 0.5 } }
    expect(numbers(tf.grad((input) => tf.sum(train(noise, input)))(x))).toEqual(
      Array.from({ length: 20 }, () => 1),
    )
    const product = { className: 'GaussianDropout', config: { rate: 0.2 } }
    const gradient = numbers(tf.grad((input) => tf.sum(train(product, input)))(x))
    const output = numbers(train(product, x))
    gradient.forEach((value, i) => {
      expect(value * 2).toBeCloseTo(output[i] ?? NaN, 5)
    })
  })
})
