import { z } from 'zod'
import { firstInput, firstShape, resolveAxes } from './callInputs.ts'
import { defineLayer } from './layerKind.ts'

/** Keras's epsilon: what is shorter than this is not stretched to length 1. */
const EPSILON = 1e-12

/** `x / sqrt(sum(x^2))` over one axis or several. */
export const unitNormalization = defineLayer({
  className: 'UnitNormalization',
  category: 'normalization',
  help: 'Brings each vector to length 1.',
  config: z.strictObject({
    axis: z
      .union([z.int(), z.array(z.int()).min(1)])
      .default(-1)
      .describe('Axes that make up a vector.'),
  }),
  outputShapes: (config, shapes) => {
    const input = firstShape(shapes)
    resolveAxes(config.axis, input.length)
    return [input]
  },
  call: ({ ops: { tf, native }, config, inputs }) => {
    const x = firstInput(inputs)
    const squares = native.sum(tf.square(x), resolveAxes(config.axis, x.rank))
    return tf.mul(x, tf.minimum(tf.rsqrt(squares), 1 / EPSILON))
  },
  masking: 'pass',
})
