import { z } from 'zod'
import { firstInput, firstShape } from './callInputs.ts'
import * as field from './configFields.ts'
import { defineLayer, LayerFault } from './layerKind.ts'
import type { Ops, Tensor } from './ops.ts'
import { channelsBack, channelsToLast, fromSpatial, toSpatial } from './spatial.ts'

/** Height and width. */
export type ImageSize = readonly [number, number]

/** Height and width of images with the channels last. */
export function imageSize(x: Tensor): ImageSize {
  const [, height = 1, width = 1]: readonly number[] = x.shape
  return [height, width]
}

/** Keras computes in float32 and cuts off what is after the point. */
const scaled = (a: number, b: number, c: number) => Math.trunc(Math.fround((a * b) / c))

/** Cuts the middle out of images so that height and width are to each other as in `target`. */
export function cropToAspect({ native }: Ops, x: Tensor, target: ImageSize): Tensor {
  const [height, width] = imageSize(x)
  const [targetHeight, targetWidth] = target
  const keptHeight = Math.max(1, Math.min(height, scaled(width, targetHeight, targetWidth)))
  const keptWidth = Math.max(1, Math.min(width, scaled(height, targetWidth, targetHeight)))
  return native.crop(x, [[0, 0], middle(height, keptHeight), middle(width, keptWidth), [0, 0]])
}

/** How much goes off before and after, so that `kept` of `length` stay. */
function middle(length: number, kept: number): [number, number] {
  const before = Math.trunc((length - kept) / 2)
  return [before, length - kept - before]
}

/** Adds a border to images so that height and width are to each other as in `target`. */
function padToAspect({ native }: Ops, x: Tensor, target: ImageSize, value: number): Tensor {
  const [height, width] = imageSize(x)
  const [targetHeight, targetWidth] = target
  // As in Keras the same on both sides, so that an odd difference leaves one row or column out.
  const border = (length: number, full: number): [number, number] => {
    const each = Math.trunc((Math.max(length, full) - length) / 2)
    return [each, each]
  }
  return native.pad(
    x,
    [
      [0, 0],
      border(height, scaled(width, targetHeight, targetWidth)),
      border(width, scaled(height, targetWidth, targetHeight)),
      [0, 0],
    ],
    value,
  )
}

/** Images of any size brought to one size. */
export const resizing = defineLayer({
  className: 'Resizing',
  category: 'preprocessing',
  help: 'Brings images to one size.',
  config: z.strictObject({
    height: z.int().positive().describe('Height of the result, in pixels.'),
    width: z.int().positive().describe('Width of the result, in pixels.'),
    interpolation: z
      .enum(['bilinear', 'nearest', 'bicubic', 'lanczos3', 'lanczos5', 'area'])
      .default('bilinear')
      .describe('How the pixels between are found.'),
    cropToAspectRatio: z
      .boolean()
      .default(false)
      .describe('Cuts the edges off rather than stretch the image.'),
    padToAspectRatio: z
      .boolean()
      .default(false)
      .describe('Adds a border rather than stretch the image.'),
    fillMode: z.literal('constant').default('constant').describe('How a border is filled.'),
    fillValue: z.number().default(0).describe('Value of a border.'),
    antialias: z.boolean().default(false).describe('Smooths when the image gets smaller.'),
    dataFormat: field.dataFormat(),
  }),
  outputShapes: (config, shapes) => {
    const input = toSpatial(firstShape(shapes), 2, config.dataFormat)
    if (config.interpolation === 'area') {
      throw new LayerFault('unsupported', 'area interpolation')
    }
    if (config.cropToAspectRatio && config.padToAspectRatio) {
      throw new LayerFault('input', 'it can crop or pad to the aspect ratio, not both')
    }
    return [fromSpatial({ ...input, lengths: [config.height, config.width] }, config.dataFormat)]
  },
  call: ({ ops, config, inputs }) => {
    const { interpolation, dataFormat } = config
    if (interpolation === 'area') throw new LayerFault('unsupported', 'area interpolation')
    const size = [config.height, config.width] as const
    const input = firstInput(inputs)
    const images = channelsToLast(ops, ops.tf.cast(input, 'float32'), dataFormat)
    const cropped = config.cropToAspectRatio ? cropToAspect(ops, images, size) : images
    const fitted = config.padToAspectRatio
      ? padToAspect(ops, cropped, size, config.fillValue)
      : cropped
    const resized = channelsBack(
      ops,
      ops.native.resize2d(fitted, size, interpolation, config.antialias),
      dataFormat,
    )
    // Whole numbers stay whole, as in Keras.
    return input.dtype === 'int32' ? ops.tf.cast(ops.tf.round(resized), 'int32') : resized
  },
})
