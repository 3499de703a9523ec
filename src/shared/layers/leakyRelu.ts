import { z } from 'zod'
import { firstInput, firstShape } from './callInputs.ts'
import { defineLayer } from './layerKind.ts'

/** x where positive, else `negativeSlope * x`. */
export const leakyRelu = defineLayer({
  className: 'LeakyReLU',
  category: 'activation',
  help: 'A ReLU that lets a little of the negative side through.',
  masking: 'pass',
  config: z.strictObject({
    negativeSlope: z.number().min(0).default(0.3).describe('Slope of the negative side.'),
  }),
  outputShapes: (_config, shapes) => [firstShape(shapes)],
  call: ({ ops, config, inputs }) => ops.native.leakyRelu(firstInput(inputs), config.negativeSlope),
  keras: { renamedKeys: { alpha: 'negative_slope' } },
})
