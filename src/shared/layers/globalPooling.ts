import { z } from 'zod'
import { firstInput, firstShape } from './callInputs.ts'
import * as field from './configFields.ts'
import { defineLayer, type LayerKind } from './layerKind.ts'
import { firstMask, maskNumbers, spreadMask } from './masks.ts'
import type { Ops, Tensor } from './ops.ts'
import { fromSpatial, toSpatial, type SpatialRank } from './spatial.ts'

interface GlobalPoolingKind {
  readonly className: string
  readonly help: string
  readonly rank: SpatialRank
  readonly reduction: 'max' | 'mean'
  readonly aliases: readonly string[]
}

/** The mean over the steps that count; NaN for a row without any, as in Keras. `steps` is the axis of time. */
function maskedMean(ops: Ops, x: Tensor, mask: Tensor, steps: 1 | 2): Tensor {
  const { tf, native } = ops
  const length = x.shape[steps] ?? 1
  const counts =
    steps === 1
      ? spreadMask(ops, mask, x)
      : native.detached(() => native.reshape(mask, [-1, 1, length]))
  const total = native.sum(native.where(counts, x, tf.scalar(0)), [steps])
  return tf.div(total, native.sum(maskNumbers(ops, counts), [steps]))
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
    call: (context) => {
      const { ops, config, inputs } = context
      const { native } = ops
      const x = firstInput(inputs)
      const isLast = config.dataFormat === 'channelsLast'
      const first = isLast ? 1 : 2
      const axes = Array.from({ length: rank }, (_, i) => first + i)
      const mask = reduction === 'mean' && rank === 1 ? firstMask(context) : null
      const pooled =
        mask === null ? native[reduction](x, axes) : maskedMean(ops, x, mask, isLast ? 1 : 2)
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

export const globalMaxPooling3d = defineGlobalPooling({
  className: 'GlobalMaxPooling3D',
  help: 'Keeps the largest value of each channel of a volume.',
  rank: 3,
  reduction: 'max',
  aliases: ['GlobalMaxPool3D'],
})

export const globalAveragePooling3d = defineGlobalPooling({
  className: 'GlobalAveragePooling3D',
  help: 'Takes the mean of each channel of a volume.',
  rank: 3,
  reduction: 'mean',
  aliases: ['GlobalAvgPool3D'],
})
