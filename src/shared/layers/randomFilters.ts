import { z } from 'zod'
import type { LayerKind } from './layerKind.ts'
import type { Ops, Tensor } from './ops.ts'
import {
  defineRandomImage,
  drawEach,
  drawWhether,
  endsOf,
  limit,
  randomFields,
  range,
  rangeEnds,
  valueRange,
  type ImageContext,
} from './randomImages.ts'
import { imageSize } from './resizing.ts'

/** Layers that filter images, or parts of them, at random while training. */

/** Each channel filtered by one kernel `[h, w]` of one weight a pixel. */
function filter({ tf, native }: Ops, images: Tensor, kernel: Tensor): Tensor {
  const [height = 1, width = 1]: readonly number[] = kernel.shape
  const channels = images.shape.at(-1) ?? 1
  const one = native.reshape(kernel, [height, width, 1, 1])
  const each = tf.concat(
    Array.from({ length: channels }, () => one),
    2,
  )
  const plain = { strides: [1, 1], padding: 'same', dilations: [1, 1], groups: 1 } as const
  return native.depthwiseConv2d(images, each, plain)
}

const sharpness = defineRandomImage({
  className: 'RandomSharpness',
  help: 'Makes images sharper or softer at random while training.',
  config: z.strictObject({
    factor: range(0, 1).describe('Range of the sharpness; 0.5 leaves an image as it is.'),
    valueRange: valueRange(),
    ...randomFields(),
  }),
  transform: (context, config) => {
    const { ops, images } = context
    const { tf } = ops
    const sharp = tf.mul(drawEach(context, rangeEnds(config.factor, 0)), 2)
    const [around, middle] = [1 / 13, 5 / 13]
    const weights = Array.from({ length: 9 }, (_, i) => (i === 4 ? middle : around))
    const smooth = filter(ops, images, tf.tensor2d(weights, [3, 3]))
    const mixed = tf.add(images, tf.mul(tf.sub(1, sharp), tf.sub(smooth, images)))
    return limit(ops, mixed, endsOf(config.valueRange))
  },
})

/** The bell curve of `size` pixels, of sum 1. */
function bell({ tf, native }: Ops, size: number, sigma: Tensor): Tensor {
  const places = Array.from({ length: size }, (_, i) => i - (size - 1) / 2)
  const heights = tf.exp(tf.mul(tf.square(tf.div(tf.tensor1d(places), sigma)), -0.5))
  return tf.div(heights, native.sum(heights, [0]))
}

const gaussianBlur = defineRandomImage({
  className: 'RandomGaussianBlur',
  help: 'Blurs images at random while training.',
  config: z.strictObject({
    factor: range(0, 1).default(1).describe('Range of the probability.'),
    kernelSize: z
      .union([z.int().positive(), z.array(z.int().positive()).length(2)])
      .default(3)
      .refine((value) => [value].flat().every((size) => size % 2 === 1), 'must be odd')
      .describe('Height and width of the blur, in pixels.'),
    sigma: range(0, 1).default(1).describe('Range of the standard deviation, in pixels.'),
    valueRange: valueRange(),
    ...randomFields(),
  }),
  transform: (context, config) => {
    const { ops, images, random } = context
    const { tf, native } = ops
    const [first = 3, second = first] = [config.kernelSize].flat()
    const chosen = drawWhether(context, rangeEnds(config.factor, 0))
    // One pair for the whole batch.
    const [low, high] = rangeEnds(config.sigma, 0)
    const draws = tf.add(tf.mul(random.uniformLike(tf.scalar(0), [2]), high - low), low + 1e-6)
    const across = bell(ops, first, native.crop(draws, [[0, 1]]))
    const down = bell(ops, second, native.crop(draws, [[1, 0]]))
    const product = native.matMul(
      native.reshape(down, [second, 1]),
      native.reshape(across, [1, first]),
    )
    // As in Keras, where height and width differ, the rows run on.
    const kernel = native.reshape(product, [first, second])
    const blurred = native.where(chosen, filter(ops, images, kernel), images)
    const [least = 0, most = 255] = config.valueRange
    return limit(ops, blurred, [least, most])
  },
})

/** Where the pixels of a row lie between the ends that are drawn for each image: `[b, 1, 1, 1]` to true or false along an axis. */
function drawSpan(
  context: ImageContext,
  share: Tensor,
  { length, shape }: { readonly length: number; readonly shape: readonly number[] },
): Tensor {
  const { tf, native } = context.ops
  const span = tf.mul(share, length)
  const start = tf.mul(drawEach(context, [0, 1]), tf.sub(length, span))
  const places = native.reshape(tf.tensor1d(Array.from({ length }, (_, i) => i)), shape)
  return tf.logicalAnd(tf.greaterEqual(places, start), tf.less(places, tf.add(start, span)))
}

const erasing = defineRandomImage({
  className: 'RandomErasing',
  help: 'Covers a random rectangle of images while training. Zhong et al. 2017.',
  config: z.strictObject({
    factor: range(0, 1).default(1).describe('Range of the probability.'),
    scale: range(0, 1).default([0.02, 0.33]).describe('Range of the covered share of an image.'),
    fillValue: z
      .union([z.number(), z.array(z.number()).length(3)])
      .nullable()
      .default(null)
      .describe('What covers it: a number, one a channel, or null for noise.'),
    valueRange: valueRange(),
    ...randomFields(),
  }),
  transform: (context, config) => {
    const { ops, images, random } = context
    const { tf, native } = ops
    const [height, width] = imageSize(images)
    const shares = tf.sqrt(drawEach(context, rangeEnds(config.scale, 0), [2]))
    const share = (i: number) => {
      const column = native.crop(shares, [
        [0, 0],
        [i, 1 - i],
      ])
      return native.reshape(column, [-1, 1, 1, 1])
    }
    const across = drawSpan(context, share(0), { length: width, shape: [1, 1, width, 1] })
    const down = drawSpan(context, share(1), { length: height, shape: [1, height, 1, 1] })
    const chosen = drawWhether(context, rangeEnds(config.factor, 0))
    const [low = 0, high = 255] = config.valueRange
    const fill =
      config.fillValue === null
        ? tf.mul(random.normalLike(images, images.shape), high)
        : tf.tensor([config.fillValue].flat(), undefined, 'float32')
    const covered = tf.logicalAnd(tf.logicalAnd(across, down), chosen)
    return native.where(covered, limit(ops, fill, [low, high]), images)
  },
})

export const randomFilters: readonly LayerKind[] = [sharpness, gaussianBlur, erasing]
