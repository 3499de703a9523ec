import { z } from 'zod'
import { firstInput, firstShape } from './callInputs.ts'
import * as field from './configFields.ts'
import { defineLayer, type LayerKind } from './layerKind.ts'
import {
  edgesOf,
  edgesOfAxes,
  fromSpatial,
  toSpatial,
  type DataFormat,
  type Edge,
} from './spatial.ts'

interface Padded {
  readonly padding: readonly Edge[] | Edge
  readonly dataFormat: DataFormat
}

function defineZeroPadding(kind: {
  readonly rank: 1 | 2 | 3
  readonly help: string
  readonly config: z.ZodType<Padded>
}): LayerKind {
  const { rank, help, config } = kind
  return defineLayer({
    className: `ZeroPadding${rank}D`,
    category: 'reshaping',
    help,
    config,
    outputShapes: ({ padding, dataFormat }, shapes) => {
      const input = toSpatial(firstShape(shapes), rank, dataFormat)
      const edges = edgesOf(padding)
      const lengths = input.lengths.map((length, axis) => {
        const [before, after] = edges[axis] ?? [0, 0]
        return length === null ? null : length + before + after
      })
      return [fromSpatial({ ...input, lengths }, dataFormat)]
    },
    call: ({ ops, config: { padding, dataFormat }, inputs }) =>
      ops.native.pad(firstInput(inputs), edgesOfAxes(edgesOf(padding), dataFormat)),
  })
}

export const zeroPadding1d = defineZeroPadding({
  rank: 1,
  help: 'Puts zeros before and after a sequence.',
  config: z.strictObject({
    padding: field.sequenceEdges(1, 'Steps added: [before, after].'),
    dataFormat: field.dataFormat(),
  }),
})

export const zeroPadding2d = defineZeroPadding({
  rank: 2,
  help: 'Puts a border of zeros around an image.',
  config: z.strictObject({
    padding: field.axisEdges(2, 1, 'Rows and columns added: [[top, bottom], [left, right]].'),
    dataFormat: field.dataFormat(),
  }),
})

export const zeroPadding3d = defineZeroPadding({
  rank: 3,
  help: 'Puts a border of zeros around a volume.',
  config: z.strictObject({
    padding: field.axisEdges(3, 1, 'Length added before and after each of depth, height, width.'),
    dataFormat: field.dataFormat(),
  }),
})
