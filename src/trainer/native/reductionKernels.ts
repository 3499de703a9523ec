import type { Tensor } from '../../shared/layers/ops.ts'
import { attribute, defineKernel, ints, only, pick, runOp, shapeOf } from './kernels.ts'
import { tf } from './tensorflow.ts'

interface ReductionAttributes {
  readonly axes: readonly number[]
}

/** A reduction that keeps the reduced axes with length 1, so that results broadcast back. */
export function reduce(op: 'Sum' | 'Mean' | 'Max', x: Tensor, axes: readonly number[]): Tensor {
  return runOp(
    op,
    [x, ints(axes)],
    [
      attribute.bool('keep_dims', true),
      attribute.type('T', x.dtype),
      attribute.type('Tidx', 'int32'),
    ],
  )
}

function broadcastTo(x: Tensor, shape: Tensor): Tensor {
  return runOp(
    'BroadcastTo',
    [x, shape],
    [attribute.type('T', x.dtype), attribute.type('Tidx', 'int32')],
  )
}

const sumKernel = defineKernel<ReductionAttributes>({
  name: 'Sum',
  inputs: ['x'],
  forward: (tensors, { axes }) => reduce('Sum', only(tensors), axes),
  keeps: ['inputs'],
  gradient: ({ dy, inputs }) => ({ x: () => broadcastTo(dy, shapeOf(pick(inputs, 'x'))) }),
})

const meanKernel = defineKernel<ReductionAttributes>({
  name: 'Mean',
  inputs: ['x'],
  forward: (tensors, { axes }) => reduce('Mean', only(tensors), axes),
  keeps: ['inputs'],
  gradient: ({ dy, inputs, attributes: { axes } }) => ({
    x: () => {
      const x = pick(inputs, 'x')
      const count = axes.reduce((product, axis) => product * (x.shape.at(axis) ?? 1), 1)
      return broadcastTo(tf.div(dy, count), shapeOf(x))
    },
  }),
})

/** The gradient goes in equal parts to all elements that are the maximum, as in TensorFlow. */
const maxKernel = defineKernel<ReductionAttributes>({
  name: 'Max',
  inputs: ['x'],
  forward: (tensors, { axes }) => reduce('Max', only(tensors), axes),
  keeps: ['inputs', 'outputs'],
  gradient: ({ dy, inputs, outputs, attributes: { axes } }) => ({
    x: () => {
      const isMaximum = tf.cast(tf.equal(pick(inputs, 'x'), only(outputs)), dy.dtype)
      return tf.mul(isMaximum, tf.div(dy, reduce('Sum', isMaximum, axes)))
    },
  }),
})

export const sum = (x: Tensor, axes: readonly number[]): Tensor => only(sumKernel([x], { axes }))
export const mean = (x: Tensor, axes: readonly number[]): Tensor => only(meanKernel([x], { axes }))
export const max = (x: Tensor, axes: readonly number[]): Tensor => only(maxKernel([x], { axes }))
