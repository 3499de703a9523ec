import { z } from 'zod'
import { firstInput, firstShape } from './callInputs.ts'
import * as field from './configFields.ts'
import { defineLayer } from './layerKind.ts'
import type { Ops, Tensor } from './ops.ts'
import type { Shape } from '../model/shape.ts'
import {
  channelsBack,
  channelsToLast,
  fromSpatial,
  toSpatial,
  type DataFormat,
  type SpatialRank,
} from './spatial.ts'

interface Larger {
  readonly sizes: readonly number[]
  readonly dataFormat: DataFormat
}

function largerShape({ sizes, dataFormat }: Larger, shapes: readonly Shape[]): Shape[] {
  const input = toSpatial(firstShape(shapes), sizes.length as SpatialRank, dataFormat)
  const lengths = input.lengths.map((length, axis) =>
    length === null ? null : length * (sizes[axis] ?? 1),
  )
  return [fromSpatial({ ...input, lengths }, dataFormat)]
}

/** Repeats every element of each spatial axis, as `repeat` of numpy. Channels last. */
function repeatElements({ tf, native }: Ops, x: Tensor, sizes: readonly number[]): Tensor {
  return sizes.reduce((repeated, size, i) => {
    if (size === 1) return repeated
    const axis = i + 1
    const lengths: readonly number[] = repeated.shape
    const [before, after] = [lengths.slice(1, axis + 1), lengths.slice(axis + 1)]
    const apart = native.reshape(repeated, [-1, ...before, 1, ...after])
    const copies = tf.concat(
      Array.from({ length: size }, () => apart),
      axis + 1,
    )
    const length = (lengths[axis] ?? 1) * size
    return native.reshape(copies, [-1, ...before.slice(0, -1), length, ...after])
  }, x)
}

/** A sequence made longer by a whole factor. */
export const upSampling1d = defineLayer({
  className: 'UpSampling1D',
  category: 'reshaping',
  help: 'Makes a sequence longer by repeating its steps.',
  config: z.strictObject({
    size: z
      .union([z.int().min(1), z.tuple([z.int().min(1)]).transform(([size]) => size)])
      .default(2)
      .describe('How many times longer.'),
  }),
  outputShapes: ({ size }, shapes) =>
    largerShape({ sizes: [size], dataFormat: 'channelsLast' }, shapes),
  call: ({ ops, config, inputs }) => repeatElements(ops, firstInput(inputs), [config.size]),
})

/** An image made larger by whole factors. */
export const upSampling2d = defineLayer({
  className: 'UpSampling2D',
  category: 'reshaping',
  help: 'Makes an image larger by repeating or blending its pixels.',
  config: z.strictObject({
    size: field.perAxisOr(2, 2, 'How many times taller and wider.'),
    dataFormat: field.dataFormat(),
    interpolation: z
      .enum(['nearest', 'bilinear', 'bicubic', 'lanczos3', 'lanczos5'])
      .default('nearest')
      .describe('How the pixels between are found.'),
  }),
  outputShapes: ({ size, dataFormat }, shapes) => largerShape({ sizes: size, dataFormat }, shapes),
  call: ({ ops, config, inputs }) => {
    const x = channelsToLast(ops, firstInput(inputs), config.dataFormat)
    const [, height = 1, width = 1] = x.shape
    const [down = 1, across = 1] = config.size
    const larger = ops.native.resize2d(x, [height * down, width * across], config.interpolation)
    return channelsBack(ops, larger, config.dataFormat)
  },
})

/** A volume made larger by whole factors. */
export const upSampling3d = defineLayer({
  className: 'UpSampling3D',
  category: 'reshaping',
  help: 'Makes a volume larger by repeating its elements.',
  config: z.strictObject({
    size: field.perAxisOr(3, 2, 'How many times deeper, taller and wider.'),
    dataFormat: field.dataFormat(),
  }),
  outputShapes: ({ size, dataFormat }, shapes) => largerShape({ sizes: size, dataFormat }, shapes),
  call: ({ ops, config, inputs }) => {
    const x = channelsToLast(ops, firstInput(inputs), config.dataFormat)
    return channelsBack(ops, repeatElements(ops, x, config.size), config.dataFormat)
  },
})
