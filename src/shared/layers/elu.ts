import { z } from 'zod'
import { isPositive } from './activations.ts'
import { firstInput, firstShape } from './callInputs.ts'
import { defineLayer } from './layerKind.ts'

/** x where positive, else `alpha * (exp(x) - 1)`. Clevert et al. 2016, arXiv:1511.07289. */
export const elu = defineLayer({
  className: 'ELU',
  category: 'activation',
  help: 'Like ReLU, with a smooth negative side that levels off.',
  masking: 'pass',
  config: z.strictObject({
    alpha: z.number().default(1).describe('How far below zero the negative side levels off.'),
  }),
  outputShapes: (_config, shapes) => [firstShape(shapes)],
  call: ({ ops, config: { alpha }, inputs }) => {
    const { tf, native } = ops
    const x = firstInput(inputs)
    const result = native.elu(x)
    if (alpha === 1) return result
    return tf.mul(result, tf.add(tf.mul(isPositive(ops, x), 1 - alpha), alpha))
  },
})
