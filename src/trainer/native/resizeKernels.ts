import type { ResizeMethod, Tensor } from '../../shared/layers/ops.ts'
import { attribute, defineKernel, ints, only, pick, runOp, type OpAttribute } from './kernels.ts'
import { tf } from './tensorflow.ts'

interface ResizeAttributes {
  readonly size: readonly [number, number]
  readonly method: ResizeMethod
}

/** TensorFlow's ops of the methods that have one of their own. */
const ownOps = {
  nearest: 'ResizeNearestNeighbor',
  bilinear: 'ResizeBilinear',
  bicubic: 'ResizeBicubic',
} as const

const blendGradients = { bilinear: 'ResizeBilinearGrad', bicubic: 'ResizeBicubicGrad' } as const

/** Pixel centres lie at half steps, as in `tf.image.resize`. */
const halfPixel = (x: Tensor): OpAttribute[] => [
  attribute.type('T', x.dtype),
  attribute.bool('align_corners', false),
  attribute.bool('half_pixel_centers', true),
]

const lanczosAttributes = (x: Tensor, method: ResizeMethod): OpAttribute[] => [
  attribute.type('T', x.dtype),
  attribute.text('kernel_type', method),
  attribute.bool('antialias', false),
]

/** The two inputs that ScaleAndTranslate and its gradient end with: scale and no shift. */
function scaleAndShift(x: Tensor, size: readonly [number, number]): Tensor[] {
  const scale = size.map((length, axis) => length / (x.shape[axis + 1] ?? 1))
  return [tf.tensor1d(scale), tf.zeros([2])]
}

function resizeGradient(dy: Tensor, x: Tensor, { size, method }: ResizeAttributes): Tensor {
  switch (method) {
    case 'nearest':
      return runOp('ResizeNearestNeighborGrad', [dy, ints(x.shape.slice(1, 3))], halfPixel(dy))
    case 'bilinear':
    case 'bicubic':
      return runOp(blendGradients[method], [dy, x], halfPixel(x))
    case 'lanczos3':
    case 'lanczos5':
      return runOp(
        'ScaleAndTranslateGrad',
        [dy, x, ...scaleAndShift(x, size)],
        lanczosAttributes(x, method),
      )
  }
}

const resizeKernel = defineKernel<ResizeAttributes>({
  name: 'Resize',
  inputs: ['x'],
  forward: (tensors, { size, method }) => {
    const x = only(tensors)
    if (method === 'lanczos3' || method === 'lanczos5') {
      const inputs = [x, ints(size), ...scaleAndShift(x, size)]
      return runOp('ScaleAndTranslate', inputs, lanczosAttributes(x, method))
    }
    return runOp(ownOps[method], [x, ints(size)], halfPixel(x))
  },
  keeps: ['inputs'],
  gradient: ({ dy, inputs, attributes }) => ({
    x: () => resizeGradient(dy, pick(inputs, 'x'), attributes),
  }),
})

/** See NativeOps.resize2d. */
export const resize2d = (
  x: Tensor,
  size: readonly [number, number],
  method: ResizeMethod,
): Tensor => only(resizeKernel([x], { size, method }))
