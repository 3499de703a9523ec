import { z } from 'zod'
import { firstInput, firstShape } from './callInputs.ts'
import * as field from './configFields.ts'
import { defineLayer, LayerFault, type LayerKind } from './layerKind.ts'
import {
  edgesOf,
  edgesOfAxes,
  fromSpatial,
  toSpatial,
  type DataFormat,
  type Edge,
} from './spatial.ts'

interface Cropped {
  readonly cropping: readonly Edge[] | Edge
  /** Keras has none for sequences: their channels are last. */
  readonly dataFormat?: DataFormat
}

function defineCropping(kind: {
  readonly rank: 1 | 2 | 3
  readonly help: string
  readonly config: z.ZodType<Cropped>
}): LayerKind {
  const { rank, help, config } = kind
  return defineLayer({
    className: `Cropping${rank}D`,
    category: 'reshaping',
    help,
    config,
    outputShapes: ({ cropping, dataFormat = 'channelsLast' }, shapes) => {
      const input = toSpatial(firstShape(shapes), rank, dataFormat)
      const edges = edgesOf(cropping)
      const lengths = input.lengths.map((length, axis) => {
        const [before, after] = edges[axis] ?? [0, 0]
        if (length === null) return null
        if (length > before + after) return length - before - after
        throw new LayerFault(
          'input',
          `it cuts off ${before} + ${after}, but its input is only ${length} long there`,
        )
      })
      return [fromSpatial({ ...input, lengths }, dataFormat)]
    },
    call: ({ ops, config: { cropping, dataFormat = 'channelsLast' }, inputs }) =>
      ops.native.crop(firstInput(inputs), edgesOfAxes(edgesOf(cropping), dataFormat)),
  })
}

/** Inputs without their ends. */
export const cropping1d = defineCropping({
  rank: 1,
  help: 'Cuts steps off both ends of a sequence.',
  config: z.strictObject({ cropping: field.sequenceEdges(1, 'Steps cut off: [before, after].') }),
})

export const cropping2d = defineCropping({
  rank: 2,
  help: 'Cuts rows and columns off the edges of an image.',
  config: z.strictObject({
    cropping: field.axisEdges(2, 0, 'Rows and columns cut off: [[top, bottom], [left, right]].'),
    dataFormat: field.dataFormat(),
  }),
})

export const cropping3d = defineCropping({
  rank: 3,
  help: 'Cuts the edges off a volume.',
  config: z.strictObject({
    cropping: field.axisEdges(
      3,
      1,
      'Length cut off before and after each of depth, height, width.',
    ),
    dataFormat: field.dataFormat(),
  }),
})
