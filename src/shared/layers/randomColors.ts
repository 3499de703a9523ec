import { z } from 'zod'
import { firstInput, firstShape } from './callInputs.ts'
import { fromHsv, toHsv } from './hsv.ts'
import { randomFields } from './randomImages.ts'
import { defineLayer, LayerFault, type LayerKind } from './layerKind.ts'
import type { Ops, Tensor } from './ops.ts'
import {
  defineRandomImage,
  drawEach,
  drawWhether,
  endsOf,
  limit,
  moveRange,
  range,
  rangeEnds,
  valueRange,
  type ImageContext,
} from './randomImages.ts'
import { channelsBack, channelsToLast, toSpatial } from './spatial.ts'

/** Layers that change the colours of images at random while training. */

/** Where a is above b; comparisons have no gradient. */
const isAbove = ({ tf, native }: Ops, a: Tensor | number, b: Tensor | number) =>
  native.detached(() => tf.greater(a, b))

type Factor = number | readonly number[]

function changeBrightness(
  context: ImageContext,
  factor: Factor,
  values: readonly number[],
): Tensor {
  const { ops, images } = context
  const ends = endsOf(values)
  const shift = ops.tf.mul(drawEach(context, rangeEnds(factor, -1)), ends[1] - ends[0])
  return limit(ops, ops.tf.add(images, shift), ends)
}

function changeContrast(context: ImageContext, factor: Factor, values: readonly number[]): Tensor {
  const { ops, images } = context
  const { tf, native } = ops
  const [less, more] = rangeEnds(factor, 0)
  const contrast = drawEach(context, [1 - less, 1 + more])
  const mean = native.mean(images, [1, 2])
  const [low = 0, high = 255] = values
  return limit(ops, tf.add(tf.mul(tf.sub(images, mean), contrast), mean), [low, high])
}

function changeSaturation(
  context: ImageContext,
  factor: Factor,
  values: readonly number[],
): Tensor {
  const { ops, images } = context
  const { tf } = ops
  const draw = drawEach(context, rangeEnds(factor, -1))
  const times = tf.div(draw, tf.add(tf.sub(1, draw), 1e-7))
  return ops.native.detached(() => {
    const [hue, saturation, value] = toHsv(ops, images)
    const changed = limit(ops, tf.mul(saturation, times), endsOf(values))
    return fromHsv(ops, [hue, changed, value])
  })
}

function changeHue(context: ImageContext, factor: Factor, values: readonly number[]): Tensor {
  const { ops, images } = context
  const { tf, native } = ops
  const [low = 0, high = 255] = values
  const backwards = tf.greater(drawEach(context, [0, 1]), 0.5)
  const way = native.where(backwards, tf.scalar(-0.5), tf.scalar(0.5))
  const shift = tf.mul(drawEach(context, rangeEnds(factor, 0)), way)
  return native.detached(() => {
    const [hue, saturation, value] = toHsv(ops, moveRange(ops, images, [low, high], [0, 1]))
    const turned = tf.add(hue, shift)
    const above = native.where(tf.greater(turned, 1), tf.sub(turned, 1), turned)
    const within = native.where(tf.less(above, 0), tf.add(above, 1), above)
    const coloured = limit(ops, fromHsv(ops, [within, saturation, value]), [0, 1])
    return moveRange(ops, coloured, [0, 1], [low, high])
  })
}

/** Grey as the eye sees it, `[b, h, w, 1]`; images of one channel as they are. */
function toGrey({ tf, native }: Ops, images: Tensor): Tensor {
  const channels = images.shape.at(-1)
  if (channels === 1) return images
  if (channels !== 3) throw new LayerFault('input', 'it takes images of one or three channels')
  return native.matMul(images, tf.tensor2d([0.2989, 0.587, 0.114], [3, 1]))
}

const factorOf = (what: string, lowest = -1) => range(lowest, 1).describe(what)

const brightness = defineRandomImage({
  className: 'RandomBrightness',
  help: 'Makes images brighter or darker at random while training.',
  config: z.strictObject({
    factor: factorOf('Range of what is added, as a share of the range of values.'),
    valueRange: valueRange(),
    ...randomFields(),
  }),
  transform: (context, config) => changeBrightness(context, config.factor, config.valueRange),
})

const contrast = defineRandomImage({
  className: 'RandomContrast',
  help: 'Gives images more or less contrast at random while training.',
  config: z.strictObject({
    factor: factorOf('[a, b]: the contrast is between 1 - a and 1 + b times its own.', 0),
    valueRange: valueRange(),
    ...randomFields(),
  }),
  transform: (context, config) => changeContrast(context, config.factor, config.valueRange),
})

const saturation = defineRandomImage({
  className: 'RandomSaturation',
  help: 'Makes colours stronger or paler at random while training.',
  config: z.strictObject({
    factor: factorOf('Range of f; the saturation is f / (1 - f) times its own.'),
    valueRange: valueRange(),
    ...randomFields(),
  }),
  transform: (context, config) => changeSaturation(context, config.factor, config.valueRange),
})

const hue = defineRandomImage({
  className: 'RandomHue',
  help: 'Turns colours into others at random while training.',
  config: z.strictObject({
    factor: factorOf('Range of the shift, in half turns of the circle of colours.', 0),
    valueRange: valueRange(),
    ...randomFields(),
  }),
  transform: (context, config) => changeHue(context, config.factor, config.valueRange),
})

const jitterFactor = (of: string, lowest: number) =>
  range(lowest, 1).nullable().default(null).describe(`The factor of ${of}; null: no change.`)

const jitter = defineRandomImage({
  className: 'RandomColorJitter',
  help: 'Changes brightness, contrast, saturation and hue at random while training.',
  config: z.strictObject({
    valueRange: valueRange(),
    brightnessFactor: jitterFactor('RandomBrightness', -1),
    contrastFactor: jitterFactor('RandomContrast', 0),
    saturationFactor: jitterFactor('RandomSaturation', -1),
    hueFactor: jitterFactor('RandomHue', 0),
    ...randomFields(),
  }),
  transform: (context, config) => {
    const steps = [
      [changeBrightness, config.brightnessFactor],
      [changeContrast, config.contrastFactor],
      [changeSaturation, config.saturationFactor],
      [changeHue, config.hueFactor],
    ] as const
    return steps.reduce<Tensor>(
      (images, [change, factor]) =>
        factor === null ? images : change({ ...context, images }, factor, config.valueRange),
      context.images,
    )
  },
})

const degeneration = defineRandomImage({
  className: 'RandomColorDegeneration',
  help: 'Mixes images with their grey version at random while training.',
  config: z.strictObject({
    factor: factorOf('Range of the share of grey.'),
    valueRange: valueRange(),
    ...randomFields(),
  }),
  transform: (context, config) => {
    const { ops, images } = context
    const { tf } = ops
    const share = drawEach(context, rangeEnds(config.factor, -1))
    const mixed = tf.add(images, tf.mul(share, tf.sub(toGrey(ops, images), images)))
    return limit(ops, mixed, endsOf(config.valueRange))
  },
})

const grayscale = defineRandomImage({
  className: 'RandomGrayscale',
  help: 'Takes the colours from some images while training.',
  config: z.strictObject({
    factor: z.number().min(0).max(1).default(0.5).describe('Share of the images.'),
    ...randomFields(),
  }),
  transform: (context, { factor }) => {
    const { ops, images } = context
    const chosen = ops.tf.less(drawEach(context, [0, 1]), factor)
    return ops.native.where(chosen, toGrey(ops, images), images)
  },
})

const invert = defineRandomImage({
  className: 'RandomInvert',
  help: 'Turns some images into their negative while training.',
  config: z.strictObject({
    factor: factorOf('Range of the probability.', 0).default(1),
    valueRange: valueRange(),
    ...randomFields(),
  }),
  transform: (context, config) => {
    const { ops, images } = context
    const chosen = drawWhether(context, rangeEnds(config.factor, 0))
    return ops.native.where(chosen, ops.tf.sub(config.valueRange[1] ?? 255, images), images)
  },
})

const solarization = defineRandomImage({
  className: 'Solarization',
  help: 'Inverts the bright pixels of images while training.',
  config: z.strictObject({
    additionFactor: factorOf('Range of what is added first, as a share of 255.', 0).default(0),
    thresholdFactor: factorOf(
      'Range of the brightness from which on, as a share of 255.',
      0,
    ).default(0),
    valueRange: valueRange(),
    ...randomFields(),
  }),
  transform: (context, config) => {
    const { ops } = context
    const { tf, native } = ops
    const values = endsOf(config.valueRange)
    // As in Keras only the upper end is a share of 255.
    const draw = (factor: Factor) => {
      const [low, high] = rangeEnds(factor, 0)
      return drawEach(context, [low, high * 255])
    }
    const added = draw(config.additionFactor)
    const threshold = draw(config.thresholdFactor)
    const images = moveRange(ops, context.images, values, [0, 255])
    const brighter = limit(ops, tf.add(images, added), [0, 255])
    const dark = isAbove(ops, threshold, brighter)
    const solarized = native.where(dark, brighter, tf.sub(255, brighter))
    return moveRange(ops, solarized, [0, 255], values)
  },
})

const posterization = defineRandomImage({
  className: 'RandomPosterization',
  help: 'Leaves images a random number of bits a colour while training.',
  config: z.strictObject({
    factor: range(1, 8).describe(
      'Range of the number of bits, 1 to 8; the upper end is not reached.',
    ),
    valueRange: valueRange(),
    ...randomFields(),
  }),
  transform: (context, config) => {
    const { ops } = context
    const { tf } = ops
    const values = endsOf(config.valueRange)
    const [low, high] = rangeEnds(config.factor, 1)
    const bits = low === high ? tf.scalar(low) : tf.floor(drawEach(context, [low, high]))
    const step = tf.pow(tf.scalar(2), tf.sub(8, bits))
    const whole = tf.floor(moveRange(ops, context.images, values, [0, 255]))
    return moveRange(ops, tf.mul(tf.floor(tf.div(whole, step)), step), [0, 255], values)
  },
})

const autoContrast = defineLayer({
  className: 'AutoContrast',
  category: 'preprocessing',
  help: 'Stretches the values of each image over the whole range, in prediction too.',
  config: z.strictObject({ valueRange: valueRange(), ...randomFields() }).omit({ seed: true }),
  outputShapes: ({ dataFormat }, shapes) => {
    toSpatial(firstShape(shapes), 2, dataFormat)
    // Keras goes over axes 1 and 2 whatever the format says.
    if (dataFormat === 'channelsFirst') throw new LayerFault('unsupported', 'channels first')
    return [firstShape(shapes)]
  },
  call: ({ ops, config, inputs }) => {
    const { tf, native } = ops
    const values = endsOf(config.valueRange)
    const x = channelsToLast(ops, tf.cast(firstInput(inputs), 'float32'), config.dataFormat)
    const images = moveRange(ops, x, values, [0, 255])
    const low = tf.neg(native.max(tf.neg(images), [1, 2]))
    const room = tf.sub(native.max(images, [1, 2]), low)
    const isFlat = native.detached(() => tf.equal(room, 0))
    const scale = tf.div(255, native.where(isFlat, tf.scalar(1), room))
    const stretched = limit(
      ops,
      tf.add(tf.mul(images, scale), tf.mul(tf.neg(low), scale)),
      [0, 255],
    )
    const result = native.where(isFlat, x, moveRange(ops, stretched, [0, 255], values))
    return channelsBack(ops, result, config.dataFormat)
  },
})

export const randomColors: readonly LayerKind[] = [
  brightness,
  contrast,
  saturation,
  hue,
  jitter,
  degeneration,
  grayscale,
  invert,
  solarization,
  posterization,
  autoContrast,
]
