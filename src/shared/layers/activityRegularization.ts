import { z } from 'zod'
import { firstInput, firstShape } from './callInputs.ts'
import { defineLayer } from './layerKind.ts'

/** Its input as it is, with a penalty on its size in the loss: added wherever a layer has an `activityRegularizer`. */
export const activityRegularization = defineLayer({
  className: 'ActivityRegularization',
  category: 'regularization',
  help: 'Adds a penalty on the size of its input to the loss.',
  config: z.strictObject({
    l1: z.number().min(0).default(0).describe('Factor of the sum of absolute values.'),
    l2: z.number().min(0).default(0).describe('Factor of the sum of squares.'),
  }),
  outputShapes: (_config, shapes) => [firstShape(shapes)],
  call: ({ inputs }) => firstInput(inputs),
  activityRegularizer: ({ l1, l2 }) => ({ name: 'l1l2', l1, l2 }),
  masking: 'pass',
})
