import { z } from 'zod'
import { firstInput, firstShape } from './callInputs.ts'
import * as field from './configFields.ts'
import { dropElements, dropRate, seed } from './dropout.ts'
import { defineLayer, LayerFault, type LayerKind } from './layerKind.ts'
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

/** Whole channels of images or volumes. */
function defineSpatialDropout(rank: 2 | 3, help: string): LayerKind {
  return defineLayer({
    className: `SpatialDropout${rank}D`,
    category: 'regularization',
    help,
    config: z.strictObject({ rate: dropRate(), seed: seed(), dataFormat: field.dataFormat() }),
    isRandom: true,
    outputShapes: (_config, shapes) => sameShape(shapes, rank + 2),
    call: (context) => {
      const x = firstInput(context.inputs)
      if (!context.training) return x
      const { rate, dataFormat } = context.config
      const channels = dataFormat === 'channelsFirst' ? 1 : rank + 1
      return dropElements(context, x, rate, perChannel(x.shape, channels))
    },
    masking: 'pass',
    keras: { neutralKeys: { noise_shape: [null] } },
  })
}

export const spatialDropout2d = defineSpatialDropout(
  2,
  'Drops whole channels of images while training.',
)

export const spatialDropout3d = defineSpatialDropout(
  3,
  'Drops whole channels of volumes while training.',
)
