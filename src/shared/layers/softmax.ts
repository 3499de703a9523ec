import { z } from 'zod'
import { firstInput, firstShape, resolveAxes } from './callInputs.ts'
import { defineLayer, LayerFault } from './layerKind.ts'
import { rememberLogits } from './logits.ts'
import { firstMask } from './masks.ts'

/** `exp(x)` divided by its sum over one axis or several. */
export const softmax = defineLayer({
  className: 'Softmax',
  category: 'activation',
  help: 'Turns scores into shares that sum to one.',
  masking: 'pass',
  config: z.strictObject({
    axis: z
      .union([z.int(), z.array(z.int()).min(1)])
      .default(-1)
      .describe('Axes over which the shares sum to one.'),
  }),
  outputShapes: (config, shapes) => {
    const input = firstShape(shapes)
    resolveAxes(config.axis, input.length)
    return [input]
  },
  call: (context) => {
    const {
      ops: { tf, native },
      config,
      inputs,
    } = context
    const x = firstInput(inputs)
    // Keras lays a mask of steps over the last axis, where it does not fit, and stops.
    if (firstMask(context) !== null) throw new LayerFault('unsupported', 'a mask of its input')
    const axes = resolveAxes(config.axis, x.rank)
    if (axes.length === 1 && axes[0] === x.rank - 1) {
      return rememberLogits(tf.softmax(x), { activation: 'softmax', logits: x })
    }
    // TensorFlow's kernel takes the last axis: the others go before it, and the summed ones become one.
    const kept = x.shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis))
    const order = [...kept, ...axes]
    const moved = tf.transpose(x, order)
    const summed = axes.reduce((size, axis) => size * (x.shape[axis] ?? 1), 1)
    const shares = tf.softmax(native.reshape(moved, [-1, summed]))
    const spread = native.reshape(shares, [-1, ...moved.shape.slice(1)])
    return tf.transpose(
      spread,
      order.map((_, axis) => order.indexOf(axis)),
    )
  },
})
