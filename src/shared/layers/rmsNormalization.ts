import { z } from 'zod'
import { firstInput, firstShape, knownLength, needWeight, resolveAxes } from './callInputs.ts'
import { ones } from './initializers.ts'
import { defineLayer } from './layerKind.ts'

/** Zhang and Sennrich 2019, arXiv:1910.07467. */
export const rmsNormalization = defineLayer({
  className: 'RMSNormalization',
  category: 'normalization',
  help: 'Divides each row by its root mean square; a learned scale follows.',
  config: z.strictObject({
    axis: z
      .union([z.int(), z.array(z.int()).min(1)])
      .default(-1)
      .describe('Axes over which a row is normalised.'),
    epsilon: z.number().min(0).default(1e-6).describe('Added to the mean square.'),
  }),
  weights: (config, shapes) => {
    // In the order of the numbers as they are written, negative ones first: Keras's order.
    const axes = [config.axis].flat().sort((a, b) => a - b)
    const shape = axes.map((axis) => knownLength(firstShape(shapes), axis))
    return [{ name: 'scale', shape, initializer: ones, trainable: true }]
  },
  outputShapes: (config, shapes) => {
    const input = firstShape(shapes)
    resolveAxes(config.axis, input.length)
    return [input]
  },
  call: ({ ops: { tf, native }, config, inputs, weights }) => {
    const x = firstInput(inputs)
    const axes = resolveAxes(config.axis, x.rank)
    const squares = native.mean(tf.square(x), axes)
    const normalized = tf.mul(x, tf.rsqrt(tf.add(squares, config.epsilon)))
    const scale = needWeight(weights, 'scale')
    // As in Keras the scale lies along the last axes, whichever were normalised.
    return tf.mul(
      normalized,
      native.reshape(scale, [
        ...Array.from({ length: x.rank - scale.rank }, () => 1),
        ...scale.shape,
      ]),
    )
  },
})
