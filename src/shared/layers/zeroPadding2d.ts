import { z } from 'zod'
import { firstInput, firstShape } from './callInputs.ts'
import * as field from './configFields.ts'
import { defineLayer } from './layerKind.ts'
import { edgesOfAxes, fromSpatial, toSpatial } from './spatial.ts'

/** Rows and columns of zeros around an image. */
export const zeroPadding2d = defineLayer({
  className: 'ZeroPadding2D',
  category: 'reshaping',
  help: 'Puts a border of zeros around an image.',
  config: z.strictObject({
    padding: field.imageEdges(1, 'Rows and columns added: [[top, bottom], [left, right]].'),
    dataFormat: field.dataFormat(),
  }),
  outputShapes: ({ padding, dataFormat }, shapes) => {
    const input = toSpatial(firstShape(shapes), 2, dataFormat)
    const lengths = input.lengths.map((length, axis) => {
      const [before, after] = padding[axis] ?? [0, 0]
      return length === null ? null : length + before + after
    })
    return [fromSpatial({ ...input, lengths }, dataFormat)]
  },
  call: ({ ops, config, inputs }) =>
    ops.native.pad(firstInput(inputs), edgesOfAxes(config.padding, config.dataFormat)),
})
