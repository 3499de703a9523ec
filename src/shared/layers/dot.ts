import { z } from 'zod'
import type { Shape } from '../model/shape.ts'
import { resolveAxis } from './callInputs.ts'
import { defineLayer, LayerFault } from './layerKind.ts'
import type { Ops, Tensor } from './ops.ts'

/** Keras's epsilon: a vector shorter than this is not stretched to length 1. */
const EPSILON = 1e-7

type Axes = number | readonly [number, number]

function twoAxes(axes: Axes, a: number, b: number): [number, number] {
  const [first, second] = typeof axes === 'number' ? [axes, axes] : axes
  const resolved: [number, number] = [resolveAxis(first, a), resolveAxis(second, b)]
  if (resolved.includes(0)) throw new LayerFault('input', 'it cannot multiply along the batch axis')
  return resolved
}

/** All axes of a tensor with one of them moved to the end. */
const movedLast = (rank: number, axis: number) => [
  ...Array.from({ length: rank }, (_, i) => i).filter((i) => i !== axis),
  axis,
]

/** Vectors along the axis brought to length 1. */
function unitVectors({ tf, native }: Ops, x: Tensor, axis: number): Tensor {
  const squares = native.sum(tf.square(x), [axis])
  return tf.mul(x, tf.rsqrt(tf.maximum(squares, EPSILON ** 2)))
}

/** The tensor as a stack of rows that run along the axis: `[batch, all others, length]`. */
function asRows({ tf, native }: Ops, x: Tensor, axis: number): Tensor {
  const order = movedLast(x.rank, axis)
  const moved = axis === x.rank - 1 ? x : tf.transpose(x, order)
  const lengths: readonly number[] = moved.shape
  const others = lengths.slice(1, -1).reduce((product, length) => product * length, 1)
  return native.reshape(moved, [-1, others, lengths.at(-1) ?? 1])
}

function dotShape([a, b]: readonly Shape[], axes: Axes): Shape {
  if (a === undefined || b === undefined) throw new LayerFault('input', 'it takes two inputs')
  const [axisA, axisB] = twoAxes(axes, a.length, b.length)
  const lengthA = a[axisA] ?? null
  const lengthB = b[axisB] ?? null
  if (lengthA !== null && lengthB !== null && lengthA !== lengthB) {
    throw new LayerFault('input', 'its inputs differ in length along the axes that are multiplied')
  }
  const left = [
    ...a.filter((_, axis) => axis !== axisA),
    ...b.filter((_, axis) => axis !== axisB && axis !== 0),
  ]
  return left.length === 1 ? [...left, 1] : left
}

/** Products of the vectors of two inputs, row by row: with `normalize` their cosines. */
export const dot = defineLayer({
  className: 'Dot',
  category: 'merging',
  help: 'Multiplies the vectors of two inputs: how alike they are.',
  config: z.strictObject({
    axes: z
      .union([z.int(), z.tuple([z.int(), z.int()])])
      .describe('The axis that is multiplied and summed, or one for each input.'),
    normalize: z.boolean().default(false).describe('Brings vectors to length 1 first.'),
  }),
  inputs: { min: 2, max: 2 },
  outputShapes: (config, shapes) => [dotShape(shapes, config.axes)],
  call: ({ ops, config, inputs: [a, b] }) => {
    if (a === undefined || b === undefined) throw new LayerFault('input', 'it takes two inputs')
    const [axisA, axisB] = twoAxes(config.axes, a.rank, b.rank)
    const left = config.normalize ? unitVectors(ops, a, axisA) : a
    const right = config.normalize ? unitVectors(ops, b, axisB) : b
    const product = ops.native.matMul(
      asRows(ops, left, axisA),
      asRows(ops, right, axisB),
      false,
      true,
    )
    const shape = dotShape([a.shape, b.shape], config.axes)
    return ops.native.reshape(product, [-1, ...shape.slice(1).map((length) => length ?? -1)])
  },
})
