import { z } from 'zod'
import { firstInput, firstShape } from './callInputs.ts'
import { defineLayer, LayerFault } from './layerKind.ts'

/** `[batch, features]` -> `[batch, n, features]`. */
export const repeatVector = defineLayer({
  className: 'RepeatVector',
  category: 'reshaping',
  help: 'Makes a sequence by repeating its input.',
  config: z.strictObject({ n: z.int().positive().describe('Number of steps.') }),
  outputShapes: ({ n }, shapes) => {
    const input = firstShape(shapes)
    if (input.length !== 2) throw new LayerFault('input', 'it takes one vector a row')
    return [[input[0] ?? null, n, input[1] ?? null]]
  },
  call: ({ ops: { tf, native }, config: { n }, inputs }) => {
    const x = firstInput(inputs)
    return tf.mul(native.reshape(x, [-1, 1, x.shape[1] ?? 1]), tf.ones([1, n, 1]))
  },
})
