import { z } from 'zod'
import { firstInput, firstShape } from './callInputs.ts'
import * as field from './configFields.ts'
import { defineLayer } from './layerKind.ts'
import { channelsBack, channelsToLast, fromSpatial, toSpatial } from './spatial.ts'

/** An image made larger by whole factors. */
export const upSampling2d = defineLayer({
  className: 'UpSampling2D',
  category: 'reshaping',
  help: 'Makes an image larger by repeating or blending its pixels.',
  config: z.strictObject({
    size: field.perAxisOr(2, 2, 'How many times taller and wider.'),
    dataFormat: field.dataFormat(),
    interpolation: z
      .enum(['nearest', 'bilinear', 'bicubic', 'lanczos3', 'lanczos5'])
      .default('nearest')
      .describe('How the pixels between are found.'),
  }),
  outputShapes: ({ size, dataFormat }, shapes) => {
    const input = toSpatial(firstShape(shapes), 2, dataFormat)
    const lengths = input.lengths.map((length, axis) =>
      length === null ? null : length * (size[axis] ?? 1),
    )
    return [fromSpatial({ ...input, lengths }, dataFormat)]
  },
  call: ({ ops, config, inputs }) => {
    const x = channelsToLast(ops, firstInput(inputs), config.dataFormat)
    const [, height = 1, width = 1] = x.shape
    const [down = 1, across = 1] = config.size
    const larger = ops.native.resize2d(x, [height * down, width * across], config.interpolation)
    return channelsBack(ops, larger, config.dataFormat)
  },
})
