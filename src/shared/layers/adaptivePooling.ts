import { z } from 'zod'
import { firstInput, firstShape } from './callInputs.ts'
import * as field from './configFields.ts'
import { defineLayer, LayerFault, type LayerKind } from './layerKind.ts'
import type { Ops, Tensor } from './ops.ts'
import {
  channelsBack,
  channelsToLast,
  fromSpatial,
  toSpatial,
  type SpatialRank,
} from './spatial.ts'

type Pool = 'max' | 'average'

/** `size` windows that cover `length` elements, overlapping where it does not come out even. */
function windows(length: number, size: number): { start: number; end: number }[] {
  return Array.from({ length: size }, (_, i) => ({
    start: Math.floor((i * length) / size),
    end: Math.ceil(((i + 1) * length) / size),
  }))
}

/** Pools one axis of x (1 and up) to `size` elements. */
function poolAxis(
  { tf, native }: Ops,
  x: Tensor,
  options: { axis: number; size: number; pool: Pool },
): Tensor {
  const { axis, size, pool } = options
  const lengths: readonly number[] = x.shape
  const length = lengths[axis] ?? 1
  const after = lengths.slice(axis + 1, -1).reduce((product, each) => product * each, 1)
  // The axes before it join the batch, those after it become the width of an image.
  const image = native.reshape(x, [-1, length, after, lengths.at(-1) ?? 1])
  const none = [0, 0] as const
  const parts = windows(length, size).map(({ start, end }) => {
    const window = native.crop(image, [none, [start, length - end], none, none])
    const whole = { size: [end - start, 1], strides: [end - start, 1], padding: 'valid' } as const
    return native[`${pool}Pool2d`](window, whole)
  })
  return native.reshape(tf.concat(parts, 1), [
    -1,
    ...lengths.slice(1, axis),
    size,
    ...lengths.slice(axis + 1),
  ])
}

/** A layer that pools its input to a given size, whatever its own. */
function defineAdaptivePooling(rank: SpatialRank, pool: Pool, help: string): LayerKind {
  return defineLayer({
    className: `Adaptive${pool === 'max' ? 'Max' : 'Average'}Pooling${rank}D`,
    category: 'pooling',
    help,
    config: z.strictObject({
      outputSize: field.perAxis(rank, 'Length of each axis of the result.'),
      dataFormat: field.dataFormat(),
    }),
    outputShapes: ({ outputSize, dataFormat }, shapes) => {
      const input = toSpatial(firstShape(shapes), rank, dataFormat)
      if (input.lengths.includes(null)) {
        throw new LayerFault('input', 'the lengths of its axes must be known')
      }
      return [fromSpatial({ ...input, lengths: outputSize }, dataFormat)]
    },
    call: ({ ops, config, inputs }) => {
      const x = channelsToLast(ops, firstInput(inputs), config.dataFormat)
      const pooled = config.outputSize.reduce(
        (result, size, i) => poolAxis(ops, result, { axis: i + 1, size, pool }),
        x,
      )
      return channelsBack(ops, pooled, config.dataFormat)
    },
  })
}

export const adaptivePoolings: readonly LayerKind[] = [
  defineAdaptivePooling(1, 'average', 'Takes means of a sequence so that so many steps are left.'),
  defineAdaptivePooling(2, 'average', 'Takes means of an image so that it has a given size.'),
  defineAdaptivePooling(3, 'average', 'Takes means of a volume so that it has a given size.'),
  defineAdaptivePooling(
    1,
    'max',
    'Keeps largest values of a sequence so that so many steps are left.',
  ),
  defineAdaptivePooling(2, 'max', 'Keeps largest values of an image so that it has a given size.'),
  defineAdaptivePooling(3, 'max', 'Keeps largest values of a volume so that it has a given size.'),
]
