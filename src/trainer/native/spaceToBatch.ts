import type { Tensor } from '../../shared/layers/ops.ts'
import { attribute, defineKernel, ints, only, pick, runOp, shapeOf } from './kernels.ts'
import { tf } from './tensorflow.ts'

type Ends = readonly (readonly [number, number])[]

/** Rearrangement of an image into `block` interleaved smaller ones on the batch axis, and back. */
export interface BlockLayout {
  readonly block: readonly number[]
  /** Zeros added before the rearrangement, both ends of each axis. */
  readonly paddings: Ends
  /** What is cut off after the way back. */
  readonly crops: Ends
}

interface BlockAttributes {
  readonly block: readonly number[]
  readonly ends: Ends
}

function rearrange(
  op: 'SpaceToBatchND' | 'BatchToSpaceND',
  x: Tensor,
  { block, ends }: BlockAttributes,
): Tensor {
  return runOp(
    op,
    [x, ints(block), tf.tensor2d(ends.flat(), [ends.length, 2], 'int32')],
    [
      attribute.type('T', x.dtype),
      attribute.type('Tblock_shape', 'int32'),
      attribute.type(op === 'SpaceToBatchND' ? 'Tpaddings' : 'Tcrops', 'int32'),
    ],
  )
}

const spaceToBatchKernel = defineKernel<BlockAttributes>({
  name: 'SpaceToBatch',
  inputs: ['x'],
  forward: (tensors, attributes) => rearrange('SpaceToBatchND', only(tensors), attributes),
  keeps: [],
  gradient: ({ dy, attributes }) => ({ x: () => rearrange('BatchToSpaceND', dy, attributes) }),
})

const batchToSpaceKernel = defineKernel<BlockAttributes>({
  name: 'BatchToSpace',
  inputs: ['x'],
  forward: (tensors, attributes) => rearrange('BatchToSpaceND', only(tensors), attributes),
  keeps: [],
  gradient: ({ dy, attributes }) => ({ x: () => rearrange('SpaceToBatchND', dy, attributes) }),
})

export const spaceToBatch = (x: Tensor, block: readonly number[], ends: Ends): Tensor =>
  only(spaceToBatchKernel([x], { block, ends }))

export const batchToSpace = (x: Tensor, block: readonly number[], ends: Ends): Tensor =>
  only(batchToSpaceKernel([x], { block, ends }))

/** Every `strides`-th row and column of an image. */
interface SubsampleAttributes {
  readonly strides: readonly number[]
}

function subsampleArguments({ strides }: SubsampleAttributes) {
  const steps = [1, ...strides, 1]
  const everyAxis = 2 ** steps.length - 1
  const ignored = ints(steps.map(() => 0))
  return {
    bounds: [ignored, ignored, ints(steps)],
    attributes: [
      attribute.type('Index', 'int32'),
      attribute.int('begin_mask', everyAxis),
      attribute.int('end_mask', everyAxis),
      attribute.int('ellipsis_mask', 0),
      attribute.int('new_axis_mask', 0),
      attribute.int('shrink_axis_mask', 0),
    ],
  }
}

const subsampleKernel = defineKernel<SubsampleAttributes>({
  name: 'Subsample',
  inputs: ['x'],
  forward: (tensors, options) => {
    const x = only(tensors)
    const { bounds, attributes } = subsampleArguments(options)
    return runOp('StridedSlice', [x, ...bounds], [attribute.type('T', x.dtype), ...attributes])
  },
  keeps: ['inputs'],
  gradient: ({ dy, inputs, attributes: options }) => ({
    x: () => {
      const { bounds, attributes } = subsampleArguments(options)
      return runOp(
        'StridedSliceGrad',
        [shapeOf(pick(inputs, 'x')), ...bounds, dy],
        [attribute.type('T', dy.dtype), ...attributes],
      )
    },
  }),
})

export const subsample = (x: Tensor, strides: readonly number[]): Tensor =>
  only(subsampleKernel([x], { strides }))
