import { z } from 'zod'
import { firstInput, firstShape } from './callInputs.ts'
import * as field from './configFields.ts'
import { defineLayer, LayerFault } from './layerKind.ts'
import { edgesOfAxes, fromSpatial, toSpatial } from './spatial.ts'

/** An image without its edges. */
export const cropping2d = defineLayer({
  className: 'Cropping2D',
  category: 'reshaping',
  help: 'Cuts rows and columns off the edges of an image.',
  config: z.strictObject({
    cropping: field.imageEdges(0, 'Rows and columns cut off: [[top, bottom], [left, right]].'),
    dataFormat: field.dataFormat(),
  }),
  outputShapes: ({ cropping, dataFormat }, shapes) => {
    const input = toSpatial(firstShape(shapes), 2, dataFormat)
    const lengths = input.lengths.map((length, axis) => {
      const [before, after] = cropping[axis] ?? [0, 0]
      if (length === null) return null
      if (length > before + after) return length - before - after
      throw new LayerFault(
        'input',
        `it cuts off ${before} + ${after}, but its input is only ${length} long there`,
      )
    })
    return [fromSpatial({ ...input, lengths }, dataFormat)]
  },
  call: ({ ops, config, inputs }) =>
    ops.native.crop(firstInput(inputs), edgesOfAxes(config.cropping, config.dataFormat)),
})
