import { z } from 'zod'
import { firstInput, firstShape } from './callInputs.ts'
import * as field from './configFields.ts'
import { dropElements, dropRate, seed } from './dropout.ts'
import { defineLayer, LayerFault } from './layerKind.ts'
import type { Shape } from '../model/shape.ts'

function sameShape(shapes: readonly Shape[], rank: number): readonly Shape[] {
  const input = firstShape(shapes)
  if (input.length !== rank) {
    throw new LayerFault('input', `it takes ${rank} axes, the batch included`)
  }
  return [input]
}

/** The mask's shape: one draw a row and channel. */
const perChannel = (shape: readonly number[], channels: number) =>
  shape.map((length, axis) => (axis === 0 || axis === channels ? length : 1))

/** Tompson et al. 2015, arXiv:1411.4280. */
export const spatialDropout1d = defineLayer({
  className: 'SpatialDropout1D',
  category: 'regularization',
  help: 'Drops whole channels of sequences while training.',
  masking: 'pass',
  config: z.strictObject({ rate: dropRate(), seed: seed() }),
  isRandom: true,
  outputShapes: (_config, shapes) => sameShape(shapes, 3),
  call: (context) => {
    const x = firstInput(context.inputs)
    if (!context.training) return x
    return dropElements(context, x, context.config.rate, perChannel(x.shape, 2))
  },
  keras: { neutralKeys: { noise_shape: [null] } },
})

/** Tompson et al. 2015, arXiv:1411.4280. */
export const spatialDropout2d = defineLayer({
  className: 'SpatialDropout2D',
  category: 'regularization',
  help: 'Drops whole channels of images while training.',
  masking: 'pass',
  config: z.strictObject({ rate: dropRate(), seed: seed(), dataFormat: field.dataFormat() }),
  isRandom: true,
  outputShapes: (_config, shapes) => sameShape(shapes, 4),
  call: (context) => {
    const x = firstInput(context.inputs)
    if (!context.training) return x
    const { rate, dataFormat } = context.config
    const channels = dataFormat === 'channelsFirst' ? 1 : 3
    return dropElements(context, x, rate, perChannel(x.shape, channels))
  },
  keras: { neutralKeys: { noise_shape: [null] } },
})
