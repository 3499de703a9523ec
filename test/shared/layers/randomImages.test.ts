import { describe, expect, it } from 'vitest'
import { layerKinds } from '../../../src/shared/layers/index.ts'
import type { Tensor } from '../../../src/shared/layers/ops.ts'
import { rangeEnds } from '../../../src/shared/layers/randomImages.ts'
import { ops } from '../../../src/trainer/native/nativeOps.ts'
import { createRandomOps } from '../../../src/trainer/native/randomOps.ts'

const { tf } = ops

interface Draw {
  readonly className: string
  readonly config: Readonly<Record<string, unknown>>
  readonly step?: number
}

/** One call at a step of training, or in prediction. */
function call({ className, config, step = 0 }: Draw, x: Tensor, training = true): Tensor {
  const kind = layerKinds.get(className)
  if (kind === undefined) throw new Error(`no kind ${className}`)
  const place = { seed: 3, layer: 'layer', call: 0 }
  const result = kind.call({
    ops,
    config: kind.config.parse(config),
    inputs: [x],
    weights: {},
    training,
    random: training ? createRandomOps(place, tf.scalar(step, 'int32')) : null,
    updateWeight: () => undefined,
    addLoss: () => undefined,
  })
  return result as Tensor
}

const numbers = (x: Tensor) => Array.from(x.dataSync())

/** Colours that are all different, in `count` equal images. */
function images(count: number, height = 4, width = 5): Tensor {
  const values = Array.from({ length: height * width * 3 }, (_, i) => (i * 37) % 256)
  return tf.tile(tf.tensor4d(values, [1, height, width, 3]), [count, 1, 1, 1])
}

const layers: readonly Draw[] = [
  { className: 'RandomFlip', config: {} },
  { className: 'RandomRotation', config: { factor: 0.2 } },
  { className: 'RandomZoom', config: { heightFactor: 0.3 } },
  { className: 'RandomTranslation', config: { heightFactor: 0.3, widthFactor: 0.3 } },
  { className: 'RandomShear', config: { xFactor: 0.3 } },
  { className: 'RandomPerspective', config: {} },
  { className: 'RandomCrop', config: { height: 2, width: 2 } },
  { className: 'RandomContrast', config: { factor: 0.5 } },
  { className: 'RandomBrightness', config: { factor: 0.3 } },
  { className: 'RandomSaturation', config: { factor: [0.1, 0.9] } },
  { className: 'RandomHue', config: { factor: 0.9 } },
  { className: 'RandomColorJitter', config: { brightnessFactor: 0.3, hueFactor: 0.3 } },
  { className: 'RandomColorDegeneration', config: { factor: 0.9 } },
  { className: 'RandomGrayscale', config: {} },
  { className: 'RandomInvert', config: { factor: [0.5, 0.5] } },
  { className: 'Solarization', config: { thresholdFactor: 0.9 } },
  { className: 'RandomPosterization', config: { factor: [1, 8] } },
  { className: 'RandomSharpness', config: { factor: 1 } },
  { className: 'RandomGaussianBlur', config: { sigma: [0.3, 1] } },
  { className: 'RandomErasing', config: {} },
]

describe.each(layers)('$className', (layer) => {
  it('leaves images alone in prediction', () => {
    const x = images(2)
    expect(numbers(call(layer, x, false))).toEqual(numbers(x))
  })

  it('draws the same for the same place and step, and otherwise something else', () => {
    const x = images(16)
    const first = numbers(call(layer, x))
    expect(numbers(call(layer, x))).toEqual(first)
    expect(numbers(call({ ...layer, step: 1 }, x))).not.toEqual(first)
  })

  it('is marked as random', () => {
    expect(layerKinds.get(layer.className)?.isRandom).toBe(true)
  })

  // A crop is drawn once for all, in Keras too, and a blur's width.
  const isShared = ['RandomCrop', 'RandomGaussianBlur'].includes(layer.className)
  it.skipIf(isShared)('draws for each image apart', () => {
    const results = tf.unstack(call(layer, images(16))).map((image) => numbers(image).join())
    expect(new Set(results).size).toBeGreaterThan(1)
  })
})

/** For each of many images how much was done to it. */
function sample(layer: Draw, x: Tensor, measure: (image: Tensor) => number): number[] {
  return tf.tidy(() => tf.unstack(call(layer, x)).map(measure))
}

const mean = (values: readonly number[]) => values.reduce((sum, x) => sum + x, 0) / values.length
const first = (image: Tensor) => image.dataSync()[0] ?? NaN

describe('what is drawn', () => {
  const grey = tf.fill([2000, 1, 1, 3], 100)

  it('mirrors half of the images', () => {
    const x = tf.tile(tf.tensor4d([1, 2], [1, 1, 2, 1]), [2000, 1, 1, 1])
    const seen = sample({ className: 'RandomFlip', config: { mode: 'horizontal' } }, x, first)
    expect(new Set(seen)).toEqual(new Set([1, 2]))
    // 2000 draws: the share has a standard deviation of 0.011.
    expect(Math.abs(mean(seen) - 1.5)).toBeLessThan(0.05)
  })

  it('adds brightness evenly over the whole range', () => {
    const layer = { className: 'RandomBrightness', config: { factor: [0.1, 0.3] } }
    const added = sample(layer, grey, first).map((value) => value - 100)
    expect(Math.min(...added)).toBeGreaterThanOrEqual(25.5 - 1e-3)
    expect(Math.min(...added)).toBeLessThan(26.5)
    expect(Math.max(...added)).toBeLessThanOrEqual(76.5 + 1e-3)
    expect(Math.max(...added)).toBeGreaterThan(75.5)
    // Uniform: a standard deviation of 14.7, so 0.33 for the mean of 2000.
    expect(Math.abs(mean(added) - 51)).toBeLessThan(1.5)
  })

  it('crops at every place, none beyond the edge', () => {
    const x = tf.reshape(tf.range(0, 20), [1, 4, 5, 1])
    const layer = { className: 'RandomCrop', config: { height: 3, width: 2 } }
    const corners = new Set<number>()
    for (let step = 0; step < 80; step++) {
      const cut = call({ ...layer, step }, x)
      expect(cut.shape).toEqual([1, 3, 2, 1])
      const [corner = NaN] = numbers(cut)
      expect(numbers(cut)).toEqual([0, 1, 5, 6, 10, 11].map((offset) => corner + offset))
      corners.add(corner)
    }
    expect([...corners].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 5, 6, 7, 8])
  })

  it('inverts the share of images that the probability says', () => {
    const layer = { className: 'RandomInvert', config: { factor: [0.3, 0.3] } }
    const inverted = sample(layer, grey, (image) => (first(image) === 155 ? 1 : 0))
    expect(Math.abs(mean(inverted) - 0.3)).toBeLessThan(0.05)
  })

  it('erases a rectangle of the share that is set', () => {
    const x = tf.ones([400, 20, 20, 1])
    const config = { factor: [1, 1], scale: [0.1, 0.3], fillValue: 0 }
    const shares = sample(
      { className: 'RandomErasing', config },
      x,
      (image) => 1 - mean(numbers(image)),
    )
    // Both sides are between sqrt(0.1) and sqrt(0.3) of the image's, give or take a pixel.
    expect(Math.min(...shares)).toBeGreaterThan(0.06)
    expect(Math.max(...shares)).toBeLessThan(0.37)
  })

  it('turns by all angles of the range and no other', () => {
    // A bright pixel to the right of the middle; turning images takes it around.
    const x = tf.tile(
      tf.oneHot(tf.tensor1d([22], 'int32'), 25).reshape([1, 5, 5, 1]),
      [400, 1, 1, 1],
    )
    const config = { factor: [0.25, 0.25], interpolation: 'nearest', fillMode: 'constant' }
    const turned = sample({ className: 'RandomRotation', config }, x, (image) =>
      numbers(image).indexOf(1),
    )
    // The pixel (2, 4) of the result comes from (4, 2): a quarter turn against the clock.
    expect(new Set(turned)).toEqual(new Set([14]))
  })
})

describe('rangeEnds', () => {
  it('makes a range of a number as Keras does', () => {
    expect(rangeEnds(0.3, -1)).toEqual([-0.3, 0.3])
    expect(rangeEnds(-0.3, -1)).toEqual([-0.3, 0.3])
    expect(rangeEnds(0.3, 0)).toEqual([0, 0.3])
    expect(rangeEnds(4, 1)).toEqual([1, 4])
    expect(rangeEnds([0.5, -0.2], -1)).toEqual([-0.2, 0.5])
  })
})

describe('AutoContrast', () => {
  it('stretches each channel of an image, in prediction too, and leaves one of one value', () => {
    const x = tf.tensor4d([7, 1, 7, 2, 7, 3, 7, 5], [1, 2, 2, 2])
    const stretched = numbers(call({ className: 'AutoContrast', config: {} }, x, false))
    const expected = [7, 0, 7, 63.75, 7, 127.5, 7, 255]
    stretched.forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i] ?? NaN, 3)
    })
  })
})
