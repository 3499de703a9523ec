import type { ConvolutionOptions, Tensor } from '../../shared/layers/ops.ts'
import { images, plainDepthwiseConv2d, plainOptions, volumes } from './convolutionKernels.ts'
import { reshape } from './shapeKernels.ts'
import { batchToSpace, spaceToBatch, subsample, type BlockLayout } from './spaceToBatch.ts'
import { tf } from './tensorflow.ts'

/**
 * Convolutions with spaced taps and channel groups, put together from dense ones. TensorFlow's CPU kernels have no
 * gradient for either (`Gradients for grouped convolutions are not supported on CPU`, `do not yet support dilation
 * rates larger than 1`; the depthwise gradient takes a dilation and ignores it), so every spaced convolution is
 * a dense one between SpaceToBatchND and BatchToSpaceND, as in `tf.nn.with_space_to_batch`. Where strides
 * come on top, the results between them are dropped, as in Keras.
 */

/** How an image or a volume is laid out in blocks so that taps `rate` apart become neighbours. */
function blockLayout(
  imageSize: readonly number[],
  kernelSize: readonly number[],
  { dilations, padding, strides }: ConvolutionOptions,
): BlockLayout {
  const axes = dilations.map((rate, axis) => {
    const length = imageSize[axis] ?? 0
    const stride = strides[axis] ?? 1
    const reach = ((kernelSize[axis] ?? 1) - 1) * rate
    const lastStart = (Math.ceil(length / stride) - 1) * stride
    const total = padding === 'same' ? Math.max(lastStart + reach + 1 - length, 0) : 0
    const before = Math.floor(total / 2)
    const extra = (rate - ((length + total) % rate)) % rate
    return { paddings: [before, total - before + extra] as const, crops: [0, extra] as const }
  })
  return {
    block: dilations,
    paddings: axes.map((axis) => axis.paddings),
    crops: axes.map((axis) => axis.crops),
  }
}

/** Stride 1 along as many axes, without padding. */
const dense = (strides: readonly number[]) =>
  ({ strides: strides.map(() => 1), padding: 'valid' }) as const

const isDilated = ({ dilations }: ConvolutionOptions) => dilations.some((rate) => rate > 1)
const isEven = ({ strides }: ConvolutionOptions) => strides.every((step) => step === strides[0])
const isStrided = ({ strides }: ConvolutionOptions) => strides.some((step) => step > 1)

/** A convolution by way of blocks. */
function convolveBlocks(
  convolve: typeof images.plain,
  x: Tensor,
  kernel: Tensor,
  options: ConvolutionOptions,
): Tensor {
  const layout = blockLayout(x.shape.slice(1, -1), kernel.shape, options)
  const blocks = spaceToBatch(x, layout.block, layout.paddings)
  const result = batchToSpace(
    convolve(blocks, kernel, dense(options.strides)),
    layout.block,
    layout.crops,
  )
  return isStrided(options) ? subsample(result, options.strides) : result
}

/** A convolution without groups. */
function convolveGroup(
  plain: typeof images.plain,
  [x, kernel]: readonly [Tensor, Tensor],
  options: ConvolutionOptions,
): Tensor {
  return isDilated(options)
    ? convolveBlocks(plain, x, kernel, options)
    : plain(x, kernel, plainOptions(options))
}

function convolveGroups(
  plain: typeof images.plain,
  [x, kernel]: readonly [Tensor, Tensor],
  options: ConvolutionOptions,
): Tensor {
  const { groups } = options
  if (groups === 1) return convolveGroup(plain, [x, kernel], options)
  const last = x.rank - 1
  const kernels = tf.split(kernel, groups, last)
  const parts = tf
    .split(x, groups, last)
    .map((part, group) => convolveGroup(plain, [part, kernels[group] as Tensor], options))
  return tf.concat(parts, last)
}

/** See NativeOps.conv2d. */
export function conv2d(x: Tensor, kernel: Tensor, options: ConvolutionOptions): Tensor {
  const { groups } = options
  const [height = 1, width = 1, inputs = 1, outputs = 1] = kernel.shape
  if (groups === 1 || inputs > 1) return convolveGroups(images.plain, [x, kernel], options)
  const depthwise = reshape(kernel, [height, width, groups, outputs / groups])
  return depthwiseConv2d(x, depthwise, options)
}

/** See NativeOps.conv3d. */
export function conv3d(x: Tensor, kernel: Tensor, options: ConvolutionOptions): Tensor {
  return convolveGroups(volumes.plain, [x, kernel], options)
}

/** See NativeOps.depthwiseConv2d. TensorFlow's kernel takes one stride for both axes only. */
export function depthwiseConv2d(x: Tensor, kernel: Tensor, options: ConvolutionOptions): Tensor {
  return isDilated(options) || !isEven(options)
    ? convolveBlocks(plainDepthwiseConv2d, x, kernel, options)
    : plainDepthwiseConv2d(x, kernel, plainOptions(options))
}

function convolveTransposed(
  plain: typeof images.transposed,
  [x, kernel]: readonly [Tensor, Tensor],
  options: ConvolutionOptions & { readonly outputSize: readonly number[] },
): Tensor {
  const { outputSize } = options
  if (!isDilated(options)) return plain(x, kernel, { ...plainOptions(options), outputSize })
  // The transpose of each of the three stages, last to first.
  const layout = blockLayout(outputSize, kernel.shape, options)
  const blocks = spaceToBatch(x, layout.block, layout.crops)
  const blockSize = outputSize.map((length, axis) => {
    const [before = 0, after = 0] = layout.paddings[axis] ?? []
    return (length + before + after) / (layout.block[axis] ?? 1)
  })
  const spread = plain(blocks, kernel, { ...dense(options.strides), outputSize: blockSize })
  return batchToSpace(spread, layout.block, layout.paddings)
}

/** See NativeOps.conv2dTranspose. */
export function conv2dTranspose(
  x: Tensor,
  kernel: Tensor,
  outputSize: readonly number[],
  options: ConvolutionOptions,
): Tensor {
  return convolveTransposed(images.transposed, [x, kernel], { ...options, outputSize })
}

/** See NativeOps.conv3dTranspose. */
export function conv3dTranspose(
  x: Tensor,
  kernel: Tensor,
  outputSize: readonly number[],
  options: ConvolutionOptions,
): Tensor {
  return convolveTransposed(volumes.transposed, [x, kernel], { ...options, outputSize })
}
