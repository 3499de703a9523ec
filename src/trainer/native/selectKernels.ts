import type { Tensor } from '../../shared/layers/ops.ts'
import { sumToShape } from './elementwiseGradients.ts'
import { attribute, defineKernel, only, pick, runOp } from './kernels.ts'
import { tf } from './tensorflow.ts'

const select = (condition: Tensor, a: Tensor, b: Tensor): Tensor =>
  runOp('SelectV2', [condition, a, b], [attribute.type('T', a.dtype)])

const whereKernel = defineKernel({
  name: 'Where',
  inputs: ['condition', 'a', 'b'],
  forward: ([condition, a, b]) => select(condition as Tensor, a as Tensor, b as Tensor),
  keeps: ['inputs'],
  gradient: ({ dy, inputs }) => {
    const condition = pick(inputs, 'condition')
    const nothing = () => tf.scalar(0)
    return {
      condition: () => tf.zerosLike(tf.cast(condition, 'float32')),
      a: () => sumToShape(select(condition, dy, nothing()), pick(inputs, 'a')),
      b: () => sumToShape(select(condition, nothing(), dy), pick(inputs, 'b')),
    }
  },
})

/** See NativeOps.where. Fixes no batch size, unlike tfjs's own. */
export const where = (condition: Tensor, a: Tensor, b: Tensor): Tensor =>
  only(whereKernel([condition, a, b], {}))

const detachedKernel = defineKernel<{ readonly compute: () => Tensor }>({
  name: 'Detached',
  // Without inputs it depends on nothing, so no gradient comes this way.
  inputs: [],
  forward: (_tensors, { compute }) => compute(),
  keeps: [],
  gradient: () => ({}),
})

/** See NativeOps.detached. */
export const detached = (compute: () => Tensor): Tensor => only(detachedKernel([], { compute }))
