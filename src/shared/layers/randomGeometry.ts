import { z } from 'zod'
import { firstInput, firstShape } from './callInputs.ts'
import { defineLayer, type LayerKind } from './layerKind.ts'
import type { Ops, ProjectionOptions, Tensor } from './ops.ts'
import {
  defineRandomImage,
  drawEach,
  drawWhether,
  randomFields,
  range,
  rangeEnds,
  type ImageContext,
} from './randomImages.ts'
import { imageSize } from './resizing.ts'
import { channelsBack, channelsToLast, fromSpatial, toSpatial } from './spatial.ts'

/** Layers that move the pixels of images at random while training. */

const flip = defineRandomImage({
  className: 'RandomFlip',
  help: 'Mirrors half of the images while training.',
  config: z.strictObject({
    mode: z
      .enum(['horizontal', 'vertical', 'horizontalAndVertical'])
      .default('horizontalAndVertical')
      .describe('Mirrors left to right, top to bottom, or both at once.'),
    ...randomFields(),
  }),
  transform: (context, { mode }) => {
    const { ops, images } = context
    const flips = ops.tf.lessEqual(drawEach(context, [0, 1]), 0.5)
    const axes = { horizontal: [2], vertical: [1], horizontalAndVertical: [2, 1] }[mode]
    return axes.reduce<Tensor>(
      (result, axis) => ops.native.where(flips, ops.tf.reverse(result, axis), result),
      images,
    )
  },
})

const fillFields = () => ({
  fillMode: z
    .enum(['constant', 'nearest', 'wrap', 'reflect'])
    .default('reflect')
    .describe(
      'What lies beyond the edges: one value, the edge, the image again, or its mirror image.',
    ),
  fillValue: z
    .number()
    .default(0)
    .describe('Value beyond the edges where they are filled with one.'),
  interpolation: z
    .enum(['nearest', 'bilinear'])
    .default('bilinear')
    .describe('How the pixels between are found.'),
})

type Fill = Pick<ProjectionOptions, 'fillMode' | 'fillValue' | 'interpolation'>

/** A column `[b, 1]` an entry; what is left out is that of standing still. */
type Projection = Partial<Record<'a0' | 'a1' | 'a2' | 'b0' | 'b1' | 'b2' | 'c0' | 'c1', Tensor>>

/** The images with each pixel (x, y) taken from (a0 x + a1 y + a2, b0 x + b1 y + b2) / (c0 x + c1 y + 1). */
function moveImages(
  { ops, images }: ImageContext,
  like: Tensor,
  moved: Projection,
  options: Fill & Partial<ProjectionOptions>,
) {
  const { tf, native } = ops
  const [none, one] = [tf.zerosLike(like), tf.onesLike(like)]
  const { a0 = one, a1 = none, a2 = none, b0 = none, b1 = one, b2 = none } = moved
  const { c0 = none, c1 = none } = moved
  const transforms = tf.concat([a0, a1, a2, b0, b1, b2, c0, c1], 1)
  const { fillMode, fillValue, interpolation, size = imageSize(images) } = options
  return native.affineTransform(images, transforms, { size, fillMode, fillValue, interpolation })
}

const rotation = defineRandomImage({
  className: 'RandomRotation',
  help: 'Turns images by random angles while training.',
  config: z.strictObject({
    factor: range(-1, 1).describe('Range of the angle, in full turns; one number for both ways.'),
    ...fillFields(),
    ...randomFields(),
  }),
  transform: (context, config) => {
    const { tf } = context.ops
    const [low, high] = rangeEnds(config.factor, -1)
    const degrees = drawEach(context, [low * 360, high * 360], [1])
    const angle = tf.mul(degrees, Math.PI / 180)
    const [cosine, sine] = [tf.cos(angle), tf.sin(angle)]
    const [height, width] = imageSize(context.images)
    const [x, y] = [0.5 * (width - 1), 0.5 * (height - 1)]
    const a1 = tf.neg(sine)
    const moved = {
      a0: cosine,
      a1,
      a2: tf.sub(tf.sub(x, tf.mul(cosine, x)), tf.mul(a1, y)),
      b0: sine,
      b1: cosine,
      b2: tf.sub(tf.sub(y, tf.mul(sine, x)), tf.mul(cosine, y)),
    }
    return moveImages(context, angle, moved, config)
  },
})

const zoom = defineRandomImage({
  className: 'RandomZoom',
  help: 'Enlarges or shrinks images at random while training.',
  config: z.strictObject({
    heightFactor: range(-1, 1).describe(
      'Range of the height that is shown beside the whole: -0.2 shows 80 %.',
    ),
    widthFactor: range(-1, 1)
      .nullable()
      .default(null)
      .describe('The same for the width; null: as the height.'),
    ...fillFields(),
    ...randomFields(),
  }),
  transform: (context, config) => {
    const { tf } = context.ops
    const draw = (factor: number | readonly number[]) => {
      const [low, high] = rangeEnds(factor, -1)
      return drawEach(context, [1 + low, 1 + high], [1])
    }
    const tall = draw(config.heightFactor)
    const wide = config.widthFactor === null ? tall : draw(config.widthFactor)
    const [height, width] = imageSize(context.images)
    const moved = {
      a0: wide,
      a2: tf.mul(tf.sub(1, wide), (width - 1) / 2),
      b1: tall,
      b2: tf.mul(tf.sub(1, tall), (height - 1) / 2),
    }
    return moveImages(context, tall, moved, config)
  },
})

const translation = defineRandomImage({
  className: 'RandomTranslation',
  help: 'Shifts images at random while training.',
  config: z.strictObject({
    heightFactor: range(-1, 1).describe('Range of the shift downwards, as a share of the height.'),
    widthFactor: range(-1, 1).describe('Range of the shift to the right, as a share of the width.'),
    ...fillFields(),
    ...randomFields(),
  }),
  transform: (context, config) => {
    const { tf } = context.ops
    const [height, width] = imageSize(context.images)
    const down = tf.mul(drawEach(context, rangeEnds(config.heightFactor, -1), [1]), height)
    const right = tf.mul(drawEach(context, rangeEnds(config.widthFactor, -1), [1]), width)
    return moveImages(context, down, { a2: tf.neg(right), b2: tf.neg(down) }, config)
  },
})

/** A range that Keras reads back: of `[-f, f]` only f, since it takes no negative end. */
const slant = () =>
  range(-1, 1)
    .transform((value) => {
      const [low, high] = rangeEnds(value, -1)
      return low === -high ? high : [low, high]
    })
    .default(0)

const shear = defineRandomImage({
  className: 'RandomShear',
  help: 'Slants images at random while training.',
  config: z.strictObject({
    xFactor: slant().describe('Range of the slant along the width.'),
    yFactor: slant().describe('Range of the slant along the height.'),
    ...fillFields(),
    ...randomFields(),
  }),
  transform: (context, config) => {
    const { tf, native } = context.ops
    const backwards = tf.greater(drawEach(context, [0, 1], [1]), 0.5)
    const way = native.where(backwards, tf.scalar(-1), tf.scalar(1))
    const y = drawEach(context, rangeEnds(config.yFactor, -1), [1])
    const x = drawEach(context, rangeEnds(config.xFactor, -1), [1])
    return moveImages(context, x, { a1: tf.mul(x, way), b0: tf.mul(y, way) }, config)
  },
})

const perspective = defineRandomImage({
  className: 'RandomPerspective',
  help: 'Shows images as if seen from another side at random while training.',
  config: z.strictObject({
    factor: range(0, 1).default(1).describe('Range of the probability.'),
    scale: z
      .number()
      .min(0)
      .max(1)
      .default(1)
      .describe('How far corners move, as a share of half the size.'),
    interpolation: fillFields().interpolation,
    fillValue: z.number().default(0).describe('Value beyond the edges.'),
    ...randomFields(),
  }),
  transform: (context, { factor, scale, interpolation, fillValue }) => {
    const { ops, images } = context
    const { tf, native } = ops
    const chosen = drawWhether(context, rangeEnds(factor, 0))
    const [height, width] = imageSize(images)
    const drawn = drawEach(context, [-0.5 * scale, 0.5 * scale], [8])
    // Corners as they lie to each other: the upper left one stands still, its neighbours move along the edges.
    const [, , right, , , lower, x, y] = tf.split(tf.add(drawn, 1), 8, 1)
    if (right === undefined || lower === undefined || x === undefined || y === undefined)
      return images
    const [toRight, toLower] = [width - 1, height - 1]
    const c0 = tf.div(tf.sub(tf.div(y, lower), 1), tf.mul(x, toRight))
    const c1 = tf.div(tf.sub(tf.div(x, right), 1), tf.mul(y, toLower))
    const a0 = tf.add(tf.mul(c0, toRight), tf.div(1, right))
    const b1 = tf.add(tf.mul(c1, toLower), tf.div(1, lower))
    const fill = { interpolation, fillValue, fillMode: 'constant' } as const
    return native.where(chosen, moveImages(context, c0, { a0, b1, c0, c1 }, fill), images)
  },
})

/** A crop at a place that is drawn once for the whole batch, where the images are larger both ways; else a resized one. */
function cropImages(context: ImageContext, size: readonly [number, number]): Tensor {
  const { ops, images, random } = context
  const { tf } = ops
  const [height, width] = imageSize(images)
  if (height <= size[0] || width <= size[1]) return resizeMiddle(ops, images, size)
  const start = (room: number) => tf.floor(tf.mul(random.uniformLike(tf.scalar(0), []), room + 1))
  const down = start(height - size[0])
  const right = start(width - size[1])
  const column = (x: Tensor) => tf.reshape(x, [1, 1])
  const options = { size, interpolation: 'nearest', fillMode: 'constant', fillValue: 0 } as const
  return moveImages(context, column(down), { a2: column(right), b2: column(down) }, options)
}

/** The middle with the proportions of the size, stretched to it. */
function resizeMiddle({ native }: Ops, images: Tensor, size: readonly [number, number]): Tensor {
  const [height, width] = imageSize(images)
  const kept = (own: number, wanted: number) => Math.max(Math.min(own, Math.trunc(wanted)), 1)
  const tall = kept(height, (width * size[0]) / size[1])
  const wide = kept(width, (height * size[1]) / size[0])
  const [top, left] = [Math.trunc((height - tall) / 2), Math.trunc((width - wide) / 2)]
  // As in Keras as much as the size is cut out from there on, and stretched if that is not there.
  const cut = native.crop(images, [
    [0, 0],
    [top, Math.max(height - top - size[0], 0)],
    [left, Math.max(width - left - size[1], 0)],
    [0, 0],
  ])
  const [cutHeight, cutWidth] = imageSize(cut)
  return cutHeight === size[0] && cutWidth === size[1]
    ? cut
    : native.resize2d(cut, size, 'bilinear')
}

const crop = defineLayer({
  className: 'RandomCrop',
  category: 'preprocessing',
  help: 'Cuts a random part out of images while training; in prediction they stay whole.',
  config: z.strictObject({
    height: z.int().positive().describe('Height of the part, in pixels.'),
    width: z.int().positive().describe('Width of the part, in pixels.'),
    ...randomFields(),
  }),
  isRandom: true,
  outputShapes: ({ height, width, dataFormat }, shapes) => {
    const input = toSpatial(firstShape(shapes), 2, dataFormat)
    // Keras 3 cuts in training alone: a length is known only where both agree.
    const lengths = [height, width].map((length, axis) =>
      input.lengths[axis] === length ? length : null,
    )
    return [fromSpatial({ ...input, lengths }, dataFormat)]
  },
  call: ({ ops, config, inputs, training, random }) => {
    const x = ops.tf.cast(firstInput(inputs), 'float32')
    if (!training || random === null) return x
    const images = channelsToLast(ops, x, config.dataFormat)
    const cropped = cropImages({ ops, random, images }, [config.height, config.width])
    return channelsBack(ops, cropped, config.dataFormat)
  },
  keras: { ignoredKeys: ['rng_type'], neutralKeys: { bounding_box_format: [null] } },
})

export const randomGeometry: readonly LayerKind[] = [
  flip,
  rotation,
  zoom,
  translation,
  shear,
  perspective,
  crop,
]
