import { z } from 'zod'
import { firstInput, firstShape, resolveAxis } from './callInputs.ts'
import { defineLayer, LayerFault, type MaskRule } from './layerKind.ts'
import { anyUnequal, inputMasks } from './masks.ts'

/**
 * An input without a mask counts in full. Masks of inputs that are joined along time are joined too; along the last axis
 * a step counts where it counts in any input.
 */
const masking: MaskRule<{ readonly axis: number }> = {
  outputs: (_config, inputs) => [inputs.some((has) => has)],
  compute: (context) => {
    const { tf, native } = context.ops
    const { inputs, config } = context
    const masks = inputMasks(context).map((mask, i) => {
      const input = inputs[i] ?? firstInput(inputs)
      if (mask !== null) return mask
      const whole = native.detached(() => tf.onesLike(tf.cast(input, 'float32')))
      return anyUnequal(context.ops, whole, 0)
    })
    const [first, ...rest] = masks
    if (first === undefined) return [null]
    const axis = resolveAxis(config.axis, firstInput(inputs).rank)
    return [
      native.detached(() =>
        axis === first.rank
          ? rest.reduce((joined, mask) => tf.logicalOr(joined, mask), first.clone())
          : tf.concat([first, ...rest], axis),
      ),
    ]
  },
}

/** Joins its inputs along one axis; all other lengths are equal. */
export const concatenate = defineLayer({
  className: 'Concatenate',
  category: 'merging',
  help: 'Puts its inputs one after another along an axis.',
  config: z.strictObject({
    axis: z.int().default(-1).describe('The axis along which inputs are joined.'),
  }),
  inputs: { min: 1, max: Infinity },
  outputShapes: (config, shapes) => {
    const first = firstShape(shapes)
    const axis = resolveAxis(config.axis, first.length)
    if (axis === 0) throw new LayerFault('unsupported', 'joining along the batch axis')
    return [
      first.map((length, i) => {
        const lengths = shapes.map((shape) => {
          if (shape.length !== first.length) {
            throw new LayerFault('input', 'its inputs have different numbers of axes')
          }
          return shape[i] ?? null
        })
        const known = lengths.filter((each) => each !== null)
        if (i === axis) {
          return known.length < lengths.length ? null : known.reduce((sum, each) => sum + each, 0)
        }
        if (new Set(known).size > 1) {
          throw new LayerFault(
            'input',
            `its inputs differ in axis ${i}, along which they are not joined`,
          )
        }
        return known[0] ?? length
      }),
    ]
  },
  masking,
  call: ({ ops: { tf }, config, inputs }) => tf.concat([...inputs], config.axis),
})
