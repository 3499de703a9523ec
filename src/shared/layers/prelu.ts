import { z } from 'zod'
import { firstInput, firstShape, knownLength, needWeight, resolveAxis } from './callInputs.ts'
import * as field from './configFields.ts'
import { zeros } from './initializers.ts'
import { defineLayer } from './layerKind.ts'

/** x where positive, else `alpha * x` with a learned alpha an element. He et al. 2015, arXiv:1502.01852. */
export const prelu = defineLayer({
  className: 'PReLU',
  category: 'activation',
  help: 'A leaky ReLU that learns its slope.',
  masking: 'pass',
  config: z.strictObject({
    alphaInitializer: field.initializer(zeros, 'the slopes'),
    alphaRegularizer: field.regularizer('the slopes'),
    alphaConstraint: field.constraint('the slopes'),
    sharedAxes: z
      .union([z.int(), z.array(z.int())])
      .nullable()
      .default(null)
      .describe('Axes along which one slope serves all, such as [1, 2] for images.'),
  }),
  weights: (config, shapes) => {
    const input = firstShape(shapes)
    // As Keras counts: axis 1 is the first of the slopes' axes, and below that from their end, so that -1 is
    // the last axis but one.
    const shared = [config.sharedAxes ?? []]
      .flat()
      .map((axis) => resolveAxis(axis - 1, input.length - 1))
    return [
      {
        name: 'alpha',
        shape: input.slice(1).map((_, i) => (shared.includes(i) ? 1 : knownLength(input, i + 1))),
        initializer: config.alphaInitializer,
        regularizer: config.alphaRegularizer,
        constraint: config.alphaConstraint,
        trainable: true,
      },
    ]
  },
  outputShapes: (_config, shapes) => [firstShape(shapes)],
  call: ({ ops: { tf, native }, inputs, weights }) => {
    const x = firstInput(inputs)
    const below = tf.mul(needWeight(weights, 'alpha'), native.relu(tf.neg(x)))
    return tf.sub(native.relu(x), below)
  },
})
