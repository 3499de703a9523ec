import { z } from 'zod'
import { firstShape, resolveAxis } from './callInputs.ts'
import { defineLayer, LayerFault } from './layerKind.ts'

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
  call: ({ ops: { tf }, config, inputs }) => tf.concat([...inputs], config.axis),
})
