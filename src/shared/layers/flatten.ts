import { z } from 'zod'
import { rowSize } from '../model/shape.ts'
import { firstInput, firstShape } from './callInputs.ts'
import * as field from './configFields.ts'
import { defineLayer } from './layerKind.ts'
import { channelsToLast } from './spatial.ts'

/** All axes but the batch in one; channels vary fastest, whichever order they came in. */
export const flatten = defineLayer({
  className: 'Flatten',
  category: 'reshaping',
  help: 'Lays all values of a row in one line.',
  config: z.strictObject({ dataFormat: field.dataFormat() }),
  outputShapes: (_config, shapes) => {
    const input = firstShape(shapes)
    return [[input[0] ?? null, rowSize(input)]]
  },
  call: ({ ops, config, inputs }) => {
    const input = firstInput(inputs)
    const x = input.rank > 2 ? channelsToLast(ops, input, config.dataFormat) : input
    return ops.native.reshape(x, [-1, rowSize(x.shape) ?? 1])
  },
})
