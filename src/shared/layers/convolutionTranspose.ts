import { z } from 'zod'
import type { Shape } from '../model/shape.ts'
import { firstInput, firstShape, needWeight } from './callInputs.ts'
import * as field from './configFields.ts'
import {
  biasSpecs,
  convolutionOptions,
  finishConvolution,
  imageKernel,
  inputChannels,
  kernelFields,
  kernelSpec,
  kernelWindow,
  outputFields,
} from './convolution.ts'
import { defineLayer, LayerFault, type LayerKind } from './layerKind.ts'
import {
  asImage,
  channelsToLast,
  fromSpatial,
  imageAxes,
  toSpatial,
  transposedLength,
  type SpatialRank,
} from './spatial.ts'

const configSchema = (rank: SpatialRank) =>
  z
    .strictObject({
      filters: field.filters(),
      kernelSize: field.kernelSize(rank),
      strides: field.perAxisOr(rank, 1, 'Step along each axis of the output; 2 doubles the size.'),
      padding: field.padding(),
      outputPadding: field.optionalPerAxis(
        rank,
        0,
        'Length added to each axis of the output; less than the stride. None: chosen by the padding.',
      ),
      dataFormat: field.dataFormat(),
      dilationRate: field.dilationRate(rank),
      ...outputFields(),
      ...kernelFields(),
    })
    .refine(field.isStridedOrDilated, field.stridedAndDilated())
    .refine(
      ({ outputPadding, strides }) =>
        outputPadding?.every((extra, axis) => extra < (strides[axis] ?? 1)) ?? true,
      { path: ['outputPadding'], error: 'must be less than the stride of its axis' },
    )

type Config = z.infer<ReturnType<typeof configSchema>>

/** The axes between batch and channels after the layer. */
function outputLengths(config: Config, shape: Shape): (number | null)[] {
  const rank = config.kernelSize.length as SpatialRank
  const { lengths } = toSpatial(shape, rank, config.dataFormat)
  return lengths.map((length, axis) =>
    transposedLength(length, {
      ...kernelWindow(config, axis),
      padding: config.padding,
      outputPadding: config.outputPadding?.[axis] ?? null,
    }),
  )
}

/** The way back of a convolution: makes its input larger. Dumoulin and Visin 2016, arXiv:1603.07285. */
export function defineConvolutionTranspose(rank: SpatialRank, help: string): LayerKind {
  return defineLayer({
    className: `Conv${rank}DTranspose`,
    category: 'convolution',
    help,
    config: configSchema(rank),
    weights: (config, shapes) => [
      kernelSpec(config, [...config.kernelSize, config.filters, inputChannels(config, shapes)]),
      ...biasSpecs(config, config.filters),
    ],
    outputShapes: (config, shapes) => {
      const { batch } = toSpatial(firstShape(shapes), rank, config.dataFormat)
      const lengths = outputLengths(config, firstShape(shapes))
      return [fromSpatial({ batch, lengths, channels: config.filters }, config.dataFormat)]
    },
    call: (context) => {
      const { ops, config, inputs, weights } = context
      const input = firstInput(inputs)
      const lengths = outputLengths(config, input.shape).filter((length) => length !== null)
      if (lengths.length < rank) throw new LayerFault('input', 'it has no size')
      const kernel = imageKernel(ops, needWeight(weights, 'kernel'))
      const size = imageAxes(lengths, 1)
      const options = convolutionOptions(config)
      const x = channelsToLast(ops, input, config.dataFormat)
      const spread = rank === 3 ? 'conv3dTranspose' : 'conv2dTranspose'
      const result = asImage(ops, x, (image) => ops.native[spread](image, kernel, size, options))
      return finishConvolution(context, result)
    },
    keras: { aliases: [`Convolution${rank}DTranspose`], neutralKeys: { groups: [1] } },
  })
}
