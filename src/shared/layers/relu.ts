import { z } from 'zod'
import { isPositive } from './activations.ts'
import { firstInput, firstShape } from './callInputs.ts'
import { defineLayer } from './layerKind.ts'

/**
 * Rectified linear unit: 0 up to the threshold, then x, at most `maxValue`; below the threshold
 * `negativeSlope * (x - threshold)`. https://keras.io/api/layers/activation_layers/relu/
 */
export const relu = defineLayer({
  className: 'ReLU',
  category: 'activation',
  help: 'Keeps what is positive and makes the rest zero.',
  masking: 'pass',
  config: z.strictObject({
    maxValue: z.number().min(0).nullable().default(null).describe('Upper limit, null for none.'),
    negativeSlope: z.number().min(0).default(0).describe('Slope below the threshold.'),
    threshold: z
      .number()
      .min(0)
      .default(0)
      .describe('Where the output begins to follow the input.'),
  }),
  outputShapes: (_config, shapes) => [firstShape(shapes)],
  call: ({ ops, config, inputs }) => {
    const { tf, native } = ops
    const { maxValue, negativeSlope, threshold } = config
    const x = firstInput(inputs)
    if (threshold === 0 && negativeSlope !== 0 && maxValue === null) {
      return native.leakyRelu(x, negativeSlope)
    }
    if (threshold === 0 && negativeSlope === 0 && maxValue === 6) return native.relu6(x)
    const above =
      threshold === 0 ? native.relu(x) : tf.mul(x, isPositive(ops, tf.sub(x, threshold)))
    const limited = maxValue === null ? above : tf.minimum(above, maxValue)
    if (negativeSlope === 0) return limited
    const below = native.relu(tf.sub(threshold, x))
    return tf.sub(limited, tf.mul(below, negativeSlope))
  },
})
