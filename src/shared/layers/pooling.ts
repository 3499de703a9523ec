import { z } from 'zod'
import { firstInput, firstShape } from './callInputs.ts'
import * as field from './configFields.ts'
import { defineLayer, type LayerKind } from './layerKind.ts'
import {
  asImage,
  channelsBack,
  channelsToLast,
  fromSpatial,
  imageAxes,
  toSpatial,
  windowedLength,
  type SpatialRank,
} from './spatial.ts'

interface PoolingKind {
  readonly className: string
  readonly help: string
  readonly rank: SpatialRank
  readonly pool: 'max' | 'average'
  readonly aliases: readonly string[]
}

/** A layer that takes one number from each window of each channel. */
export function definePooling({ className, help, rank, pool, aliases }: PoolingKind): LayerKind {
  return defineLayer({
    className,
    category: 'pooling',
    help,
    config: z.strictObject({
      poolSize: field.perAxisOr(rank, 2, 'Length of the window along each axis.'),
      strides: field.optionalPerAxis(
        rank,
        1,
        'Step of the window. None: the length of the window.',
      ),
      padding: field.padding(),
      dataFormat: field.dataFormat(),
    }),
    outputShapes: ({ poolSize, strides, padding, dataFormat }, shapes) => {
      const input = toSpatial(firstShape(shapes), rank, dataFormat)
      const lengths = input.lengths.map((length, axis) => {
        const size = poolSize[axis] ?? 1
        const stride = strides?.[axis] ?? size
        return windowedLength(length, { name: 'pool', size, stride, dilation: 1, padding })
      })
      return [fromSpatial({ ...input, lengths }, dataFormat)]
    },
    call: ({ ops, config, inputs }) => {
      const options = {
        size: imageAxes(config.poolSize, 1),
        strides: imageAxes(config.strides ?? config.poolSize, 1),
        padding: config.padding,
      }
      const x = channelsToLast(ops, firstInput(inputs), config.dataFormat)
      const result = asImage(ops, x, (image) =>
        ops.native[`${pool}Pool${rank === 3 ? '3d' : '2d'}`](image, options),
      )
      return channelsBack(ops, result, config.dataFormat)
    },
    keras: { aliases },
  })
}
