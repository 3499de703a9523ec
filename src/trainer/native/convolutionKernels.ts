import type { ConvolutionOptions, Padding, Tensor } from '../../shared/layers/ops.ts'
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

/** A dense convolution: all that TensorFlow's CPU gradient kernels can do. */
export interface PlainConvolution {
  readonly strides: readonly number[]
  readonly padding: Padding
}

function depthwiseAttributes(x: Tensor, { strides, padding }: PlainConvolution): OpAttribute[] {
  return [
    attribute.type('T', x.dtype),
    attribute.ints('strides', [1, ...strides, 1]),
    attribute.text('padding', padding.toUpperCase()),
    attribute.ints('explicit_paddings', []),
    attribute.text('data_format', 'NHWC'),
    attribute.ints('dilations', [1, 1, 1, 1]),
  ]
}

function convolutionAttributes(x: Tensor, options: PlainConvolution): OpAttribute[] {
  return [...depthwiseAttributes(x, options), attribute.bool('use_cudnn_on_gpu', true)]
}

const convolve = (x: Tensor, kernel: Tensor, options: PlainConvolution) =>
  runOp('Conv2D', [x, kernel], convolutionAttributes(x, options))

const kernelGradient = (tensors: readonly [Tensor, Tensor, Tensor], options: PlainConvolution) => {
  const [x, kernel, dy] = tensors
  return runOp(
    'Conv2DBackpropFilter',
    [x, ints(kernel.shape), dy],
    convolutionAttributes(x, options),
  )
}

const conv2dKernel = defineKernel<PlainConvolution>({
  name: 'Conv2D',
  inputs: ['x', 'kernel'],
  forward: ([x, kernel], options) => convolve(x as Tensor, kernel as Tensor, options),
  keeps: ['inputs'],
  gradient: ({ dy, inputs, attributes }) => {
    const x = pick(inputs, 'x')
    const kernel = pick(inputs, 'kernel')
    return {
      x: () =>
        runOp(
          'Conv2DBackpropInput',
          [shapeOf(x), kernel, dy],
          convolutionAttributes(dy, attributes),
        ),
      kernel: () => kernelGradient([x, kernel, dy], attributes),
    }
  },
})

export interface TransposedConvolution extends PlainConvolution {
  readonly outputSize: readonly number[]
}

const conv2dTransposeKernel = defineKernel<TransposedConvolution>({
  name: 'Conv2DTranspose',
  inputs: ['x', 'kernel'],
  forward: ([input, filter], options) => {
    const x = input as Tensor
    const kernel = filter as Tensor
    const sizes = batchShape(x, [...options.outputSize, kernel.shape[2] ?? 0])
    return runOp('Conv2DBackpropInput', [sizes, kernel, x], convolutionAttributes(x, options))
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

const depthwiseKernel = defineKernel<PlainConvolution>({
  name: 'DepthwiseConv2D',
  inputs: ['x', 'kernel'],
  forward: ([x, kernel], options) =>
    runOp(
      'DepthwiseConv2dNative',
      [x as Tensor, kernel as Tensor],
      depthwiseAttributes(x as Tensor, options),
    ),
  keeps: ['inputs'],
  gradient: ({ dy, inputs, attributes }) => {
    const x = pick(inputs, 'x')
    const kernel = pick(inputs, 'kernel')
    const attrs = depthwiseAttributes(dy, attributes)
    return {
      x: () => runOp('DepthwiseConv2dNativeBackpropInput', [shapeOf(x), kernel, dy], attrs),
      kernel: () =>
        runOp('DepthwiseConv2dNativeBackpropFilter', [x, ints(kernel.shape), dy], attrs),
    }
  },
})

export const plainConv2d = (x: Tensor, kernel: Tensor, options: PlainConvolution): Tensor =>
  only(conv2dKernel([x, kernel], options))

export const plainDepthwiseConv2d = (
  x: Tensor,
  kernel: Tensor,
  options: PlainConvolution,
): Tensor => only(depthwiseKernel([x, kernel], options))

export const plainConv2dTranspose = (
  x: Tensor,
  kernel: Tensor,
  options: TransposedConvolution,
): Tensor => only(conv2dTransposeKernel([x, kernel], options))

/** The parts of full options that a dense convolution takes. */
export function plainOptions({ strides, padding }: ConvolutionOptions): PlainConvolution {
  return { strides, padding }
}
