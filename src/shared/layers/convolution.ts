import { z } from 'zod'
import type { Shape } from '../model/shape.ts'
import { applyActivation } from './activations.ts'
import { firstInput, firstShape, needWeight } from './callInputs.ts'
import * as field from './configFields.ts'
import { zeros } from './initializers.ts'
import { LayerFault, type LayerCallContext, type WeightSpec } from './layerKind.ts'
import type { ConvolutionOptions, Ops, Tensor } from './ops.ts'
import {
  asImage,
  channelsBack,
  channelsToLast,
  fromSpatial,
  imageAxes,
  knownChannels,
  toSpatial,
  windowedLength,
  windowReach,
  type DataFormat,
  type SpatialRank,
  type Window,
} from './spatial.ts'

/** What the convolutions have in common. */

/** Settings of what happens after the convolution, the same for all. */
export const outputFields = () => ({
  activation: field.activation(),
  useBias: field.useBias(),
  biasInitializer: field.initializer(zeros, 'the bias'),
  biasRegularizer: field.regularizer('the bias'),
  activityRegularizer: field.regularizer('the output'),
  biasConstraint: field.constraint('the bias'),
})

/** Settings of one kernel. */
export const kernelFields = () => ({
  kernelInitializer: field.initializer(field.glorotUniform, 'the kernel'),
  kernelRegularizer: field.regularizer('the kernel'),
  kernelConstraint: field.constraint('the kernel'),
})

/** Settings of Conv1D, Conv2D and Conv3D. */
export const convolutionConfig = <Padding extends string>(
  rank: SpatialRank,
  padding: z.ZodType<Padding>,
) =>
  z
    .strictObject({
      filters: field.filters(),
      kernelSize: field.kernelSize(rank),
      strides: field.strides(rank),
      padding,
      dataFormat: field.dataFormat(),
      dilationRate: field.dilationRate(rank),
      groups: z
        .int()
        .positive()
        .default(1)
        .describe('Channel groups that are convolved apart from each other.'),
      ...outputFields(),
      ...kernelFields(),
    })
    .refine(field.isStridedOrDilated, field.stridedAndDilated())
    .refine((config) => config.filters % config.groups === 0, {
      path: ['groups'],
      error: 'must divide the number of filters',
    })

/** The geometry that every convolution has. */
export interface ConvolutionGeometry {
  readonly kernelSize: readonly number[]
  readonly strides: readonly number[]
  readonly dilationRate: readonly number[]
  readonly padding: 'valid' | 'same' | 'causal'
  readonly dataFormat: DataFormat
}

type Convolution = z.infer<ReturnType<typeof convolutionConfig<'valid' | 'same' | 'causal'>>>

export function kernelWindow(config: ConvolutionGeometry, axis: number): Window {
  return {
    name: 'kernel',
    size: config.kernelSize[axis] ?? 1,
    stride: config.strides[axis] ?? 1,
    dilation: config.dilationRate[axis] ?? 1,
    padding: config.padding,
  }
}

/** The output shape of a convolution that gives `channels` channels. */
export function convolvedShape(
  config: ConvolutionGeometry,
  shapes: readonly Shape[],
  channels: (inputs: number) => number,
): Shape {
  const rank = config.kernelSize.length as SpatialRank
  const input = toSpatial(firstShape(shapes), rank, config.dataFormat)
  const output = {
    batch: input.batch,
    lengths: input.lengths.map((length, axis) =>
      windowedLength(length, kernelWindow(config, axis)),
    ),
    channels: channels(knownChannels(input)),
  }
  return fromSpatial(output, config.dataFormat)
}

/** Number of input channels. Throws a LayerFault where it is open. */
export function inputChannels(config: ConvolutionGeometry, shapes: readonly Shape[]): number {
  const rank = config.kernelSize.length as SpatialRank
  return knownChannels(toSpatial(firstShape(shapes), rank, config.dataFormat))
}

type OutputConfig = Pick<
  Convolution,
  'activation' | 'useBias' | 'biasInitializer' | 'biasRegularizer' | 'biasConstraint'
>

/** The bias of `channels` output channels, if the layer has one. */
export function biasSpecs(config: OutputConfig, channels: number): WeightSpec[] {
  if (!config.useBias) return []
  return [
    {
      name: 'bias',
      shape: [channels],
      initializer: config.biasInitializer,
      regularizer: config.biasRegularizer,
      constraint: config.biasConstraint,
      trainable: true,
    },
  ]
}

type KernelConfig = Pick<
  Convolution,
  'kernelInitializer' | 'kernelRegularizer' | 'kernelConstraint'
>

export function kernelSpec(config: KernelConfig, shape: readonly number[]): WeightSpec {
  return {
    name: 'kernel',
    shape,
    initializer: config.kernelInitializer,
    regularizer: config.kernelRegularizer,
    constraint: config.kernelConstraint,
    trainable: true,
  }
}

/** The geometry as the kernels take it, with a unit height for sequences. */
export function convolutionOptions(config: ConvolutionGeometry, groups = 1): ConvolutionOptions {
  const [stride = 1] = config.strides
  return {
    strides: imageAxes(config.strides, stride),
    padding: config.padding === 'same' ? 'same' : 'valid',
    dilations: imageAxes(config.dilationRate, 1),
    groups,
  }
}

/** Zeros before a sequence, so that no output looks ahead. van den Oord et al. 2016, arXiv:1609.03499. */
function padCausally({ native }: Ops, x: Tensor, config: ConvolutionGeometry): Tensor {
  if (config.padding !== 'causal') return x
  const before = windowReach(kernelWindow(config, 0)) - 1
  return native.pad(x, [
    [0, 0],
    [before, 0],
    [0, 0],
  ])
}

/** A kernel of a sequence `[k, a, b]` as one of an image that is one pixel high. */
export function imageKernel({ native }: Ops, kernel: Tensor): Tensor {
  return kernel.rank === 3 ? native.reshape(kernel, [1, ...kernel.shape]) : kernel
}

/** Bias, order of axes and activation after any convolution. */
export function finishConvolution(
  { ops, config, weights }: LayerCallContext<OutputConfig & ConvolutionGeometry>,
  result: Tensor,
): Tensor {
  const { bias } = weights
  const sum = bias === undefined ? result : ops.native.biasAdd(result, bias)
  return applyActivation(ops, config.activation, channelsBack(ops, sum, config.dataFormat))
}

export function convolutionWeights(config: Convolution, shapes: readonly Shape[]): WeightSpec[] {
  const inputs = inputChannels(config, shapes)
  checkGroups(config, inputs)
  const kernel = kernelSpec(config, [...config.kernelSize, inputs / config.groups, config.filters])
  return [kernel, ...biasSpecs(config, config.filters)]
}

export function convolutionShapes(config: Convolution, shapes: readonly Shape[]): Shape[] {
  return [
    convolvedShape(config, shapes, (inputs) => {
      checkGroups(config, inputs)
      return config.filters
    }),
  ]
}

function checkGroups({ groups }: Convolution, inputs: number): void {
  if (inputs % groups === 0) return
  throw new LayerFault(
    'input',
    `its ${groups} groups do not divide the ${inputs} channels of its input`,
  )
}

export function callConvolution(context: LayerCallContext<Convolution>): Tensor {
  const { ops, config, inputs, weights } = context
  const x = padCausally(ops, channelsToLast(ops, firstInput(inputs), config.dataFormat), config)
  const kernel = imageKernel(ops, needWeight(weights, 'kernel'))
  const options = convolutionOptions(config, config.groups)
  const convolve = x.rank === 5 ? 'conv3d' : 'conv2d'
  const result = asImage(ops, x, (image) => ops.native[convolve](image, kernel, options))
  return finishConvolution(context, result)
}
