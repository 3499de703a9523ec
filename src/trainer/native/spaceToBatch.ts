import type { Tensor } from '../../shared/layers/ops.ts'
import { attribute, defineKernel, ints, only, runOp } from './kernels.ts'
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
