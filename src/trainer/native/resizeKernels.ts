import type { ResizeMethod, Tensor } from '../../shared/layers/ops.ts'
import { attribute, defineKernel, ints, only, pick, runOp, type OpAttribute } from './kernels.ts'
import { tf } from './tensorflow.ts'

interface ResizeAttributes {
  readonly size: readonly [number, number]
  readonly method: ResizeMethod
  /** Smooths where the image gets smaller. */
  readonly antialias: boolean
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

/** What TensorFlow calls the curve that weighs the pixels; `nearest` has none. */
const curves = {
  bilinear: 'triangle',
  bicubic: 'keyscubic',
  lanczos3: 'lanczos3',
  lanczos5: 'lanczos5',
}

const curveAttributes = (x: Tensor, curve: string, antialias: boolean): OpAttribute[] => [
  attribute.type('T', x.dtype),
  attribute.text('kernel_type', curve),
  attribute.bool('antialias', antialias),
]

/** The curve of a resize that no op of its own does, or `null`. */
function curveOf({ method, antialias }: ResizeAttributes): string | null {
  if (method === 'nearest') return null
  const isOwn = method === 'bilinear' || method === 'bicubic'
  return isOwn && !antialias ? null : curves[method]
}

/** The two inputs that ScaleAndTranslate and its gradient end with: scale and no shift. */
function scaleAndShift(x: Tensor, size: readonly [number, number]): Tensor[] {
  const scale = size.map((length, axis) => length / (x.shape[axis + 1] ?? 1))
  return [tf.tensor1d(scale), tf.zeros([2])]
}

function resizeGradient(dy: Tensor, x: Tensor, options: ResizeAttributes): Tensor {
  const { size, method, antialias } = options
  const curve = curveOf(options)
  if (curve !== null) {
    const inputs = [dy, x, ...scaleAndShift(x, size)]
    return runOp('ScaleAndTranslateGrad', inputs, curveAttributes(x, curve, antialias))
  }
  return method === 'bilinear' || method === 'bicubic'
    ? runOp(blendGradients[method], [dy, x], halfPixel(x))
    : runOp('ResizeNearestNeighborGrad', [dy, ints(x.shape.slice(1, 3))], halfPixel(dy))
}

const resizeKernel = defineKernel<ResizeAttributes>({
  name: 'Resize',
  inputs: ['x'],
  forward: (tensors, options) => {
    const { size, method, antialias } = options
    const x = only(tensors)
    const curve = curveOf(options)
    if (curve !== null) {
      const inputs = [x, ints(size), ...scaleAndShift(x, size)]
      return runOp('ScaleAndTranslate', inputs, curveAttributes(x, curve, antialias))
    }
    const op = ownOps[method === 'bilinear' || method === 'bicubic' ? method : 'nearest']
    return runOp(op, [x, ints(size)], halfPixel(x))
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
  antialias = false,
): Tensor => only(resizeKernel([x], { size, method, antialias }))
