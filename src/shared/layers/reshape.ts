import { z } from 'zod'
import { formatShape, rowSize, type Shape } from '../model/shape.ts'
import { firstInput, firstShape } from './callInputs.ts'
import { defineLayer, LayerFault } from './layerKind.ts'

/** The target with its -1 worked out; `null` where that takes a length that is still open. */
function resolveTarget(target: readonly number[], input: Shape): (number | null)[] {
  const size = rowSize(input)
  const known = target.reduce((product, length) => (length === -1 ? product : product * length), 1)
  const hasFree = target.includes(-1)
  const fits = size === null || (hasFree ? size % known === 0 : size === known)
  if (!fits) {
    throw new LayerFault(
      'input',
      `its input ${formatShape(input)} has ${size} values a row, which do not fill ${formatShape([null, ...target])}`,
    )
  }
  return target.map((length) => (length !== -1 ? length : size === null ? null : size / known))
}

/** The values of each row in another shape, in the same order. */
export const reshape = defineLayer({
  className: 'Reshape',
  category: 'reshaping',
  help: 'Gives the values of each row another shape, in the same order.',
  config: z.strictObject({
    targetShape: z
      .array(z.union([z.int().positive(), z.literal(-1)]))
      .refine((target) => target.filter((length) => length === -1).length <= 1, {
        error: 'may have one -1 only',
      })
      .describe('Shape of a row, without the batch axis; -1 takes what is left.'),
  }),
  outputShapes: (config, shapes) => {
    const input = firstShape(shapes)
    return [[input[0] ?? null, ...resolveTarget(config.targetShape, input)]]
  },
  call: ({ ops, config, inputs }) => {
    const x = firstInput(inputs)
    const target = resolveTarget(config.targetShape, x.shape).map((length) => length ?? -1)
    return ops.native.reshape(x, [-1, ...target])
  },
})
