import { z } from 'zod'
import { firstInput, firstShape } from './callInputs.ts'
import { defineLayer, LayerFault } from './layerKind.ts'

const factor = z.union([z.number(), z.array(z.number()).min(1)])

/** `x * scale + offset`: brings pixels into the range that the model was trained on. */
export const rescaling = defineLayer({
  className: 'Rescaling',
  category: 'preprocessing',
  help: 'Multiplies and shifts pixel values: 1/255 brings 0..255 to 0..1.',
  masking: 'pass',
  config: z.strictObject({
    scale: factor.describe('Factor, or one a channel.'),
    offset: factor.default(0).describe('Added after scaling; a number, or one a channel.'),
  }),
  outputShapes: (config, shapes) => {
    const input = firstShape(shapes)
    const channels = input.at(-1) ?? null
    for (const values of [config.scale, config.offset]) {
      if (Array.isArray(values) && ![1, channels ?? values.length].includes(values.length)) {
        throw new LayerFault('input', 'its scale and offset are a number, or one a channel')
      }
    }
    return [input]
  },
  call: ({ ops: { tf }, config: { scale, offset }, inputs }) =>
    tf.add(tf.mul(tf.cast(firstInput(inputs), 'float32'), scale), offset),
})
