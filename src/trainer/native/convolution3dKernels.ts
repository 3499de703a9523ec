import type { Tensor } from '../../shared/layers/ops.ts'
import type { PlainConvolution } from './convolutionKernels.ts'
import {
  attribute,
  batchShape,
  defineKernel,
  ints,
  only,
  pick,
  runOp,
  shapeOf,
  type OpAttribute,
} from './kernels.ts'

function volumeAttributes(x: Tensor, { strides, padding }: PlainConvolution): OpAttribute[] {
  return [
    attribute.type('T', x.dtype),
    attribute.ints('strides', [1, ...strides, 1]),
    attribute.text('padding', padding.toUpperCase()),
    attribute.text('data_format', 'NDHWC'),
    attribute.ints('dilations', [1, 1, 1, 1, 1]),
  ]
}

const convolve = (x: Tensor, kernel: Tensor, options: PlainConvolution) =>
  runOp('Conv3D', [x, kernel], volumeAttributes(x, options))

/** The gradient by what was convolved, or a transposed convolution; `sizes` is the result's shape. */
function spread(
  [sizes, kernel, dy]: readonly [Tensor, Tensor, Tensor],
  options: PlainConvolution,
): Tensor {
  return runOp(
    'Conv3DBackpropInputV2',
    [sizes, kernel, dy],
    [...volumeAttributes(dy, options), attribute.type('Tshape', 'int32')],
  )
}

const kernelGradient = (
  [x, kernel, dy]: readonly [Tensor, Tensor, Tensor],
  options: PlainConvolution,
) => runOp('Conv3DBackpropFilterV2', [x, ints(kernel.shape), dy], volumeAttributes(dy, options))

const conv3dKernel = defineKernel<PlainConvolution>({
  name: 'Conv3D',
  inputs: ['x', 'kernel'],
  forward: ([x, kernel], options) => convolve(x as Tensor, kernel as Tensor, options),
  keeps: ['inputs'],
  gradient: ({ dy, inputs, attributes }) => {
    const x = pick(inputs, 'x')
    const kernel = pick(inputs, 'kernel')
    return {
      x: () => spread([shapeOf(x), kernel, dy], attributes),
      kernel: () => kernelGradient([x, kernel, dy], attributes),
    }
  },
})

interface TransposedVolume extends PlainConvolution {
  readonly outputSize: readonly number[]
}

const conv3dTransposeKernel = defineKernel<TransposedVolume>({
  name: 'Conv3DTranspose',
  inputs: ['x', 'kernel'],
  forward: ([input, filter], options) => {
    const x = input as Tensor
    const kernel = filter as Tensor
    const sizes = batchShape(x, [...options.outputSize, kernel.shape.at(-2) ?? 0])
    return spread([sizes, kernel, x], options)
  },
  keeps: ['inputs'],
  gradient: ({ dy, inputs, attributes }) => {
    const x = pick(inputs, 'x')
    const kernel = pick(inputs, 'kernel')
    return {
      x: () => convolve(dy, kernel, attributes),
      kernel: () => kernelGradient([dy, kernel, x], attributes),
    }
  },
})

export const plainConv3d = (x: Tensor, kernel: Tensor, options: PlainConvolution): Tensor =>
  only(conv3dKernel([x, kernel], options))

export const plainConv3dTranspose = (
  x: Tensor,
  kernel: Tensor,
  options: TransposedVolume,
): Tensor => only(conv3dTransposeKernel([x, kernel], options))
