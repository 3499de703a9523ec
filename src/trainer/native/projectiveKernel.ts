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

/** The transforms `[a0, a1, a2, b0, b1, b2, c0, c1]`, rows of a matrix that ends in 1, that lead back. */
function inverse(transforms: Tensor): Tensor {
  const [a0, a1, a2, b0, b1, b2, c0, c1] = tf.split(transforms, 8, 1) as [
    Tensor,
    Tensor,
    Tensor,
    Tensor,
    Tensor,
    Tensor,
    Tensor,
    Tensor,
  ]
  const cross = (p: Tensor, q: Tensor, r: Tensor, s: Tensor) => tf.sub(tf.mul(p, q), tf.mul(r, s))
  const last = cross(a0, b1, a1, b0)
  const columns = [
    tf.sub(b1, tf.mul(b2, c1)),
    tf.sub(tf.mul(a2, c1), a1),
    cross(a1, b2, a2, b1),
    tf.sub(tf.mul(b2, c0), b0),
    tf.sub(a0, tf.mul(a2, c0)),
    cross(a2, b0, a0, b2),
    cross(b0, c1, b1, c0),
    cross(a1, c0, a0, c1),
  ]
  return tf.div(tf.concat(columns, 1), last)
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
