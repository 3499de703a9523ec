import type { ProjectionOptions, Tensor } from '../../shared/layers/ops.ts'
import { attribute, defineKernel, ints, pick, only, runOp } from './kernels.ts'
import { tf } from './tensorflow.ts'

function project(x: Tensor, transforms: Tensor, options: ProjectionOptions): Tensor {
  return runOp(
    'ImageProjectiveTransformV3',
    [x, transforms, ints(options.size), tf.scalar(options.fillValue)],
    [
      attribute.type('dtype', x.dtype),
      attribute.text('interpolation', options.interpolation.toUpperCase()),
      attribute.text('fill_mode', options.fillMode.toUpperCase()),
    ],
  )
}

/** The affine transforms `[a0, a1, a2, b0, b1, b2, 0, 0]` that lead back. */
function inverse(transforms: Tensor): Tensor {
  const [a0, a1, a2, b0, b1, b2] = tf.split(transforms, 8, 1) as [
    Tensor,
    Tensor,
    Tensor,
    Tensor,
    Tensor,
    Tensor,
  ]
  const determinant = tf.sub(tf.mul(a0, b1), tf.mul(a1, b0))
  const over = (x: Tensor) => tf.div(x, determinant)
  const none = tf.zerosLike(a0)
  const columns = [
    over(b1),
    over(tf.neg(a1)),
    over(tf.sub(tf.mul(a1, b2), tf.mul(a2, b1))),
    over(tf.neg(b0)),
    over(a0),
    over(tf.sub(tf.mul(a2, b0), tf.mul(a0, b2))),
    none,
    none,
  ]
  return tf.concat(columns, 1)
}

/** TensorFlow's gradient: the gradients transformed back. None by the transforms. */
const projectiveKernel = defineKernel<ProjectionOptions>({
  name: 'ProjectiveTransform',
  inputs: ['x', 'transforms'],
  forward: ([x, transforms], options) => project(x as Tensor, transforms as Tensor, options),
  keeps: ['inputs'],
  gradient: ({ dy, inputs, attributes }) => {
    const transforms = pick(inputs, 'transforms')
    const [, height = 1, width = 1]: readonly number[] = pick(inputs, 'x').shape
    return {
      x: () =>
        project(dy, inverse(transforms), { ...attributes, size: [height, width], fillValue: 0 }),
      transforms: () => tf.zerosLike(transforms),
    }
  },
})

/** See NativeOps.affineTransform. */
export const affineTransform = (
  x: Tensor,
  transforms: Tensor,
  options: ProjectionOptions,
): Tensor => only(projectiveKernel([x, transforms], options))
