import { z } from 'zod'
import { firstInput, firstShape } from './callInputs.ts'
import * as field from './configFields.ts'
import { defineLayer, type LayerKind } from './layerKind.ts'
import { fromSpatial, toSpatial, type SpatialRank } from './spatial.ts'

interface GlobalPoolingKind {
  readonly className: string
  readonly help: string
  readonly rank: SpatialRank
  readonly reduction: 'max' | 'mean'
  readonly aliases: readonly string[]
}

/** A layer that takes one number from each channel. */
function defineGlobalPooling(kind: GlobalPoolingKind): LayerKind {
  const { className, help, rank, reduction, aliases } = kind
  return defineLayer({
    className,
    category: 'pooling',
    help,
    config: z.strictObject({
      dataFormat: field.dataFormat(),
      keepdims: z.boolean().default(false).describe('Keeps the pooled axes with length 1.'),
    }),
    outputShapes: ({ dataFormat, keepdims }, shapes) => {
      const input = toSpatial(firstShape(shapes), rank, dataFormat)
      const lengths = keepdims ? input.lengths.map(() => 1) : []
      return [fromSpatial({ ...input, lengths }, dataFormat)]
    },
    call: ({ ops: { native }, config, inputs }) => {
      const x = firstInput(inputs)
      const isLast = config.dataFormat === 'channelsLast'
      const first = isLast ? 1 : 2
      const axes = Array.from({ length: rank }, (_, i) => first + i)
      const pooled = native[reduction](x, axes)
      return config.keepdims
        ? pooled
        : native.reshape(pooled, [-1, x.shape[isLast ? rank + 1 : 1] ?? 1])
    },
    keras: { aliases },
  })
}

export const globalMaxPooling1d = defineGlobalPooling({
  className: 'GlobalMaxPooling1D',
  help: 'Keeps the largest value of each channel of a sequence.',
  rank: 1,
  reduction: 'max',
  aliases: ['GlobalMaxPool1D'],
})

export const globalMaxPooling2d = defineGlobalPooling({
  className: 'GlobalMaxPooling2D',
  help: 'Keeps the largest value of each channel of an image.',
  rank: 2,
  reduction: 'max',
  aliases: ['GlobalMaxPool2D'],
})

export const globalAveragePooling1d = defineGlobalPooling({
  className: 'GlobalAveragePooling1D',
  help: 'Takes the mean of each channel of a sequence.',
  rank: 1,
  reduction: 'mean',
  aliases: ['GlobalAvgPool1D'],
})

export const globalAveragePooling2d = defineGlobalPooling({
  className: 'GlobalAveragePooling2D',
  help: 'Takes the mean of each channel of an image.',
  rank: 2,
  reduction: 'mean',
  aliases: ['GlobalAvgPool2D'],
})
