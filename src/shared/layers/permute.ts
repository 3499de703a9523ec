import { z } from 'zod'
import { formatShape } from '../model/shape.ts'
import { firstInput, firstShape } from './callInputs.ts'
import { defineLayer, LayerFault } from './layerKind.ts'

/** Axes in another order; the batch axis stays first. */
export const permute = defineLayer({
  className: 'Permute',
  category: 'reshaping',
  help: 'Puts the axes in another order.',
  config: z.strictObject({
    dims: z
      .array(z.int().positive())
      .min(1)
      .refine((dims) => dims.toSorted((a, b) => a - b).every((dim, i) => dim === i + 1), {
        error: 'must hold each of 1, 2, ... once',
      })
      .describe('The new order; 1 is the first axis after the batch.'),
  }),
  outputShapes: ({ dims }, shapes) => {
    const input = firstShape(shapes)
    if (input.length !== dims.length + 1) {
      throw new LayerFault(
        'input',
        `it orders ${dims.length} axes, but its input is ${formatShape(input)}`,
      )
    }
    return [[0, ...dims].map((axis) => input[axis] ?? null)]
  },
  call: ({ ops, config, inputs }) => ops.tf.transpose(firstInput(inputs), [0, ...config.dims]),
})
