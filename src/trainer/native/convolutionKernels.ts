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

function imageAttributes(x: Tensor, options: PlainConvolution): OpAttribute[] {
  return [...depthwiseAttributes(x, options), attribute.bool('use_cudnn_on_gpu', true)]
}

function volumeAttributes(x: Tensor, { strides, padding }: PlainConvolution): OpAttribute[] {
  return [
    attribute.type('T', x.dtype),
    attribute.ints('strides', [1, ...strides, 1]),
    attribute.text('padding', padding.toUpperCase()),
    attribute.text('data_format', 'NDHWC'),
    attribute.ints('dilations', [1, 1, 1, 1, 1]),
  ]
}

/** TensorFlow's ops of one rank. */
interface ConvolutionOps {
  readonly name: string
  /** The gradient by what was convolved, which is a transposed convolution too; first comes the result's shape. */
  readonly byInput: string
  readonly byKernel: string
  readonly attributes: (x: Tensor, options: PlainConvolution) => OpAttribute[]
  /** More attributes of `byInput`. */
  readonly ofSizes?: readonly OpAttribute[]
}

export interface TransposedConvolution extends PlainConvolution {
  readonly outputSize: readonly number[]
}

/** A convolution and its transpose: each is the other's gradient by its input. */
function defineConvolutions({ name, byInput, byKernel, attributes, ofSizes = [] }: ConvolutionOps) {
  const convolve = (x: Tensor, kernel: Tensor, options: PlainConvolution) =>
    runOp(name, [x, kernel], attributes(x, options))
  const spread = ([sizes, kernel, dy]: Three, options: PlainConvolution) =>
    runOp(byInput, [sizes, kernel, dy], [...attributes(dy, options), ...ofSizes])
  const kernelGradient = ([x, kernel, dy]: Three, options: PlainConvolution) =>
    runOp(byKernel, [x, ints(kernel.shape), dy], attributes(x, options))
  const plain = defineKernel<PlainConvolution>({
    name,
    inputs: ['x', 'kernel'],
    forward: ([x, kernel], options) => convolve(x as Tensor, kernel as Tensor, options),
    keeps: ['inputs'],
    gradient: ({ dy, inputs, attributes: options }) => {
      const x = pick(inputs, 'x')
      const kernel = pick(inputs, 'kernel')
      return {
        x: () => spread([shapeOf(x), kernel, dy], options),
        kernel: () => kernelGradient([x, kernel, dy], options),
      }
    },
  })
  const transposed = defineKernel<TransposedConvolution>({
    name: `${name}Transpose`,
    inputs: ['x', 'kernel'],
    forward: ([input, filter], options) => {
      const [x, kernel] = [input as Tensor, filter as Tensor]
      const sizes = batchShape(x, [...options.outputSize, kernel.shape.at(-2) ?? 0])
      return spread([sizes, kernel, x], options)
    },
    keeps: ['inputs'],
    gradient: ({ dy, inputs, attributes: options }) => {
      const x = pick(inputs, 'x')
      const kernel = pick(inputs, 'kernel')
      return {
        x: () => convolve(dy, kernel, options),
        kernel: () => kernelGradient([dy, kernel, x], options),
      }
    },
  })
  return {
    plain: (x: Tensor, kernel: Tensor, options: PlainConvolution): Tensor =>
      only(plain([x, kernel], options)),
    transposed: (x: Tensor, kernel: Tensor, options: TransposedConvolution): Tensor =>
      only(transposed([x, kernel], options)),
  }
}

type Three = readonly [Tensor, Tensor, Tensor]

/** Convolutions of images. */
export const images = defineConvolutions({
  name: 'Conv2D',
  byInput: 'Conv2DBackpropInput',
  byKernel: 'Conv2DBackpropFilter',
  attributes: imageAttributes,
})

/** Convolutions of volumes. */
export const volumes = defineConvolutions({
  name: 'Conv3D',
  byInput: 'Conv3DBackpropInputV2',
  byKernel: 'Conv3DBackpropFilterV2',
  attributes: volumeAttributes,
  ofSizes: [attribute.type('Tshape', 'int32')],
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

export const plainDepthwiseConv2d = (
  x: Tensor,
  kernel: Tensor,
  options: PlainConvolution,
): Tensor => only(depthwiseKernel([x, kernel], options))

/** The parts of full options that a dense convolution takes. */
export function plainOptions({ strides, padding }: ConvolutionOptions): PlainConvolution {
  return { strides, padding }
}
