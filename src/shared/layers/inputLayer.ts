import { z } from 'zod'
import { firstInput } from './callInputs.ts'
import { defineLayer } from './layerKind.ts'

/** Where a tensor of data enters the model. */
export const inputLayer = defineLayer({
  className: 'InputLayer',
  category: 'core',
  help: 'Data enters the model here.',
  config: z.strictObject({
    batchShape: z
      .array(z.int().positive().nullable())
      .min(1)
      .describe('Shape with the batch axis first; null is a length that is open.'),
    dtype: z
      .string()
      .regex(/^(u?int(8|16|32|64)|float(16|32|64)|bfloat16|bool)$/)
      .optional()
      .describe(
        'Type of the data for Keras; absent is float32. Graft computes with float32 and ids.',
      ),
  }),
  inputs: { min: 0, max: 0 },
  // A batch size in a file is what the model was once run with: every layer takes any.
  outputShapes: ({ batchShape }) => [[null, ...batchShape.slice(1)]],
  call: ({ inputs }) => firstInput(inputs),
  keras: {
    renamedKeys: { batch_input_shape: 'batch_shape' },
    neutralKeys: { sparse: [false, null], ragged: [false, null], optional: [false, null] },
  },
})
