import type { Tensor } from '../../shared/layers/ops.ts'
import { attribute, defineKernel, ints, only, pick, runOp } from './kernels.ts'
import { tf } from './tensorflow.ts'

const gatherKernel = defineKernel({
  name: 'Gather',
  inputs: ['table', 'indices'],
  forward: ([table, indices]) => {
    const rows = table as Tensor
    return runOp(
      'GatherV2',
      [rows, indices as Tensor, tf.scalar(0, 'int32')],
      [
        attribute.int('batch_dims', 0),
        attribute.type('Tparams', rows.dtype),
        attribute.type('Tindices', 'int32'),
        attribute.type('Taxis', 'int32'),
      ],
    )
  },
  keeps: ['inputs'],
  gradient: ({ dy, inputs }) => {
    const indices = pick(inputs, 'indices')
    return {
      table: () => {
        const [rows = 0, ...row] = pick(inputs, 'table').shape
        const reshapeTypes = (dtype: 'float32' | 'int32') => [
          attribute.type('T', dtype),
          attribute.type('Tshape', 'int32'),
        ]
        const ids = runOp('Reshape', [indices, ints([-1])], reshapeTypes('int32'))
        const gradients = runOp('Reshape', [dy, ints([-1, ...row])], reshapeTypes('float32'))
        return runOp(
          'UnsortedSegmentSum',
          [gradients, ids, tf.scalar(rows, 'int32')],
          [
            attribute.type('T', dy.dtype),
            attribute.type('Tindices', 'int32'),
            attribute.type('Tnumsegments', 'int32'),
          ],
        )
      },
      // Row numbers have no gradient; tfjs asks for an entry an input all the same, and for floats.
      indices: () => tf.cast(tf.zerosLike(indices), 'float32'),
    }
  },
})

/** See NativeOps.gather. */
export const gather = (table: Tensor, indices: Tensor): Tensor =>
  only(gatherKernel([table, indices], {}))
