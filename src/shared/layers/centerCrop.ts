import { z } from 'zod'
import { firstInput, firstShape } from './callInputs.ts'
import * as field from './configFields.ts'
import { defineLayer } from './layerKind.ts'
import type { Ops, Tensor } from './ops.ts'
import { cropToAspect, imageSize, type ImageSize } from './resizing.ts'
import { channelsBack, channelsToLast, fromSpatial, toSpatial } from './spatial.ts'

function cropOrResize(ops: Ops, images: Tensor, size: ImageSize): Tensor {
  const [height, width] = imageSize(images)
  const [down, across] = [height - size[0], width - size[1]]
  if (down < 0 || across < 0) {
    return ops.native.resize2d(cropToAspect(ops, images, size), size, 'bilinear')
  }
  const [top, left] = [Math.floor(down / 2), Math.floor(across / 2)]
  return ops.native.crop(images, [
    [0, 0],
    [top, down - top],
    [left, across - left],
    [0, 0],
  ])
}

/** The middle of images; an image that is too small is resized to the size instead, as in Keras. */
export const centerCrop = defineLayer({
  className: 'CenterCrop',
  category: 'preprocessing',
  help: 'Cuts the middle out of images.',
  config: z.strictObject({
    height: z.int().positive().describe('Height of the result, in pixels.'),
    width: z.int().positive().describe('Width of the result, in pixels.'),
    dataFormat: field.dataFormat(),
  }),
  outputShapes: (config, shapes) => {
    const input = toSpatial(firstShape(shapes), 2, config.dataFormat)
    return [fromSpatial({ ...input, lengths: [config.height, config.width] }, config.dataFormat)]
  },
  call: ({ ops, config, inputs }) => {
    const input = ops.tf.cast(firstInput(inputs), 'float32')
    const images = channelsToLast(ops, input, config.dataFormat)
    const cropped = cropOrResize(ops, images, [config.height, config.width])
    return channelsBack(ops, cropped, config.dataFormat)
  },
})
