import type { Tensor } from '../../shared/layers/ops.ts'
import { attribute, defineKernel, ints, only, pick, runOp, shapeOf } from './kernels.ts'
import { tf } from './tensorflow.ts'

const indexType = (name: string) => attribute.type(name, 'int32')

function reshapeTo(x: Tensor, shape: Tensor): Tensor {
  return runOp('Reshape', [x, shape], [attribute.type('T', x.dtype), indexType('Tshape')])
}

const reshapeKernel = defineKernel<{ readonly shape: readonly number[] }>({
  name: 'Reshape',
  inputs: ['x'],
  forward: (tensors, { shape }) => reshapeTo(only(tensors), ints(shape)),
  keeps: ['inputs'],
  gradient: ({ dy, inputs }) => ({ x: () => reshapeTo(dy, shapeOf(pick(inputs, 'x'))) }),
})

/** See NativeOps.reshape. */
export const reshape = (x: Tensor, shape: readonly number[]): Tensor =>
  only(reshapeKernel([x], { shape }))

type Paddings = readonly (readonly [number, number])[]

function paddingTensor(paddings: Paddings): Tensor {
  return tf.tensor2d(paddings.flat(), [paddings.length, 2], 'int32')
}

function padWith(x: Tensor, paddings: Paddings, value: number): Tensor {
  return runOp(
    'PadV2',
    [x, paddingTensor(paddings), tf.scalar(value, x.dtype)],
    [attribute.type('T', x.dtype), indexType('Tpaddings')],
  )
}

/** What is left of `x` without `amounts` at both ends of each axis; uncut axes keep whatever length they have. */
function cropBy(x: Tensor, amounts: Paddings): Tensor {
  const begin = amounts.map(([before]) => before)
  const size = amounts.map(([before, after], axis) =>
    after === 0 ? -1 : (x.shape[axis] ?? 0) - before - after,
  )
  return runOp(
    'Slice',
    [x, ints(begin), ints(size)],
    [attribute.type('T', x.dtype), indexType('Index')],
  )
}

const padKernel = defineKernel<{ readonly paddings: Paddings; readonly value: number }>({
  name: 'Pad',
  inputs: ['x'],
  forward: (tensors, { paddings, value }) => padWith(only(tensors), paddings, value),
  keeps: [],
  gradient: ({ dy, attributes }) => ({ x: () => cropBy(dy, attributes.paddings) }),
})

/** See NativeOps.pad. */
export const pad = (x: Tensor, paddings: Paddings, value = 0): Tensor =>
  only(padKernel([x], { paddings, value }))

const cropKernel = defineKernel<{ readonly amounts: Paddings }>({
  name: 'Crop',
  inputs: ['x'],
  forward: (tensors, { amounts }) => cropBy(only(tensors), amounts),
  keeps: [],
  gradient: ({ dy, attributes }) => ({ x: () => padWith(dy, attributes.amounts, 0) }),
})

/** See NativeOps.crop. */
export const crop = (x: Tensor, amounts: Paddings): Tensor => only(cropKernel([x], { amounts }))
