import { z } from 'zod'
import { firstInput, firstShape } from './callInputs.ts'
import { defineLayer, LayerFault } from './layerKind.ts'
import { anyUnequal, spreadMask } from './masks.ts'

/** Steps whose values all equal one value are padding: later layers skip them, and they become zeros. */
export const masking = defineLayer({
  className: 'Masking',
  category: 'core',
  help: 'Marks steps of one value as padding, which later layers skip.',
  config: z.strictObject({
    maskValue: z.number().default(0).describe('A step is padding when all its values are this.'),
  }),
  outputShapes: (_config, shapes) => {
    const input = firstShape(shapes)
    if (input.length < 2) {
      throw new LayerFault('input', 'it needs at least one axis beside the batch')
    }
    return [input]
  },
  masking: {
    outputs: () => [true],
    compute: ({ ops, config, inputs }) => [anyUnequal(ops, firstInput(inputs), config.maskValue)],
  },
  call: ({ ops, config, inputs }) => {
    const x = firstInput(inputs)
    const counts = anyUnequal(ops, x, config.maskValue)
    return ops.native.where(spreadMask(ops, counts, x), x, ops.tf.scalar(0))
  },
})
