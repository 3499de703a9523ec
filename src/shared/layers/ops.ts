import type * as tfjs from '@tensorflow/tfjs-core'

export type Tensor = tfjs.Tensor

/**
 * tfjs-core as the trainer hands it to layers. Types only: shared never loads it.
 */
export type TensorFlow = typeof tfjs

export type Padding = 'valid' | 'same'

/** Geometry of a convolution over any number of spatial axes. Channels last. */
export interface ConvolutionOptions {
  readonly strides: readonly number[]
  readonly padding: Padding
  /** Spacing of the kernel's taps; 1 is dense. */
  readonly dilations: readonly number[]
  /** Number of channel groups that are convolved apart; divides input and output channels. */
  readonly groups: number
}

/** Geometry of a pooling window. Channels last. */
export interface PoolOptions {
  readonly size: readonly number[]
  readonly strides: readonly number[]
  readonly padding: Padding
}

/** How an image is moved: Keras's names. */
export interface ProjectionOptions {
  /** Height and width of the result. */
  readonly size: readonly [number, number]
  readonly interpolation: 'nearest' | 'bilinear'
  /** What lies beyond the edges. */
  readonly fillMode: 'constant' | 'nearest' | 'wrap' | 'reflect'
  readonly fillValue: number
}

/** How an image is resized: Keras's names. */
export type ResizeMethod = 'nearest' | 'bilinear' | 'bicubic' | 'lanczos3' | 'lanczos5'

/** What batch normalisation in training gives back: the result and the batch's statistics. */
export interface BatchNormResult {
  readonly output: Tensor
  /** Mean over all axes but the last, shape `[channels]`. */
  readonly mean: Tensor
  /** Biased variance over all axes but the last, shape `[channels]`. */
  readonly variance: Tensor
}

/**
 * TensorFlow's own kernels with their own gradients, where tfjs-core has none or is slow. All tensors are
 * channels last. Each is differentiable by every tensor argument.
 */
export interface NativeOps {
  /** `x + bias` on the last axis. */
  biasAdd(x: Tensor, bias: Tensor): Tensor
  relu(x: Tensor): Tensor
  relu6(x: Tensor): Tensor
  elu(x: Tensor): Tensor
  selu(x: Tensor): Tensor
  softplus(x: Tensor): Tensor
  softsign(x: Tensor): Tensor
  leakyRelu(x: Tensor, slope: number): Tensor
  /** x `[b, h, w, in]`, kernel `[kh, kw, in / groups, out]` -> `[b, h', w', out]`. */
  conv2d(x: Tensor, kernel: Tensor, options: ConvolutionOptions): Tensor
  /** x `[b, h, w, in]`, kernel `[kh, kw, in, multiplier]` -> `[b, h', w', in * multiplier]`. */
  depthwiseConv2d(x: Tensor, kernel: Tensor, options: ConvolutionOptions): Tensor
  /** The transpose of conv2d. kernel `[kh, kw, out, in]`; `outputSize` is `[h', w']`. */
  conv2dTranspose(
    x: Tensor,
    kernel: Tensor,
    outputSize: readonly number[],
    options: ConvolutionOptions,
  ): Tensor
  /** x `[b, d, h, w, in]`, kernel `[kd, kh, kw, in / groups, out]` -> `[b, d', h', w', out]`. */
  conv3d(x: Tensor, kernel: Tensor, options: ConvolutionOptions): Tensor
  /** The transpose of conv3d. kernel `[kd, kh, kw, out, in]`; `outputSize` is `[d', h', w']`. */
  conv3dTranspose(
    x: Tensor,
    kernel: Tensor,
    outputSize: readonly number[],
    options: ConvolutionOptions,
  ): Tensor
  maxPool2d(x: Tensor, options: PoolOptions): Tensor
  averagePool2d(x: Tensor, options: PoolOptions): Tensor
  maxPool3d(x: Tensor, options: PoolOptions): Tensor
  averagePool3d(x: Tensor, options: PoolOptions): Tensor
  /**
   * x `[b, h, w, c]` -> `[b, ...size, c]`, pixel centres at half steps: `tf.image.resize`. `antialias` (default false)
   * smooths where the image gets smaller; it says nothing for `nearest`.
   */
  resize2d(
    x: Tensor,
    size: readonly [number, number],
    method: ResizeMethod,
    antialias?: boolean,
  ): Tensor
  /**
   * Takes the pixel of x `[b, h, w, c]` at `(a0 x + a1 y + a2, b0 x + b1 y + b2)` for the pixel at (x, y). `transforms` is
   * `[b, 8]`: a0, a1, a2, b0, b1, b2, 0, 0.
   */
  affineTransform(x: Tensor, transforms: Tensor, options: ProjectionOptions): Tensor
  /** Normalises a 4-axis x with the batch's own statistics, then scales and shifts. */
  batchNormTraining(x: Tensor, scale: Tensor, offset: Tensor, epsilon: number): BatchNormResult
  /** Rows of `table` `[n, d]` by integer `indices`; ids must be in range. */
  gather(table: Tensor, indices: Tensor): Tensor
  /** Matrix product over the last two axes, leading axes equal or broadcast. */
  matMul(a: Tensor, b: Tensor, transposeA?: boolean, transposeB?: boolean): Tensor
  /**
   * Einstein's sum over two tensors, such as `abc,cd->abd`: a letter an axis. Every letter of an input is in the other
   * input or in the result, none twice.
   */
  einsum(equation: string, a: Tensor, b: Tensor): Tensor
  /**
   * The same elements in another shape; one length may be -1. Give the batch axis as -1: tfjs's own reshape
   * fixes the batch size in a recorded step, in its gradient too.
   */
  reshape(x: Tensor, shape: readonly number[]): Tensor
  /** Adds `[before, after]` elements of `value` (default 0) to each axis. Fixes no batch size, unlike `tf.pad`. */
  pad(x: Tensor, paddings: readonly (readonly [number, number])[], value?: number): Tensor
  /** Cuts `[before, after]` elements off each axis. Fixes no batch size, unlike `tf.slice`. */
  crop(x: Tensor, amounts: readonly (readonly [number, number])[]): Tensor
  /** Sum over `axes` (0 and up, never the batch axis); they stay with length 1. */
  sum(x: Tensor, axes: readonly number[]): Tensor
  /** Mean over `axes`; they stay with length 1. */
  mean(x: Tensor, axes: readonly number[]): Tensor
  /** `a` where the boolean `condition` is true, else `b`; all three broadcast. `condition` has no gradient. */
  where(condition: Tensor, a: Tensor, b: Tensor): Tensor
  /** Computes outside of all gradients: for masks and for what begins as zeros. */
  detached(compute: () => Tensor): Tensor
  /** Maximum over `axes`; they stay with length 1. Equal maxima share the gradient, as in TensorFlow. */
  max(x: Tensor, axes: readonly number[]): Tensor
}

/**
 * Random tensors that depend only on the run's seed, the layer, the call and the step, so that a resumed
 * run draws what an uninterrupted one would.
 */
export interface RandomOps {
  /** Uniform in `[0, 1)`. A batch-sized shape is given as the shape of a tensor at hand. */
  uniformLike(x: Tensor, shape: readonly number[]): Tensor
  /** Standard normal. */
  normalLike(x: Tensor, shape: readonly number[]): Tensor
}

/** All that a layer may compute with. */
export interface Ops {
  readonly tf: TensorFlow
  readonly native: NativeOps
}
