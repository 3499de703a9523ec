import { z } from 'zod'
import type { Shape } from '../model/shape.ts'
import { firstInput, firstShape, needWeight } from './callInputs.ts'
import * as field from './configFields.ts'
import {
  biasSpecs,
  convolutionOptions,
  finishConvolution,
  inputChannels,
  kernelFields,
  kernelSpec,
  kernelWindow,
  outputFields,
} from './convolution.ts'
import { defineLayer, LayerFault } from './layerKind.ts'
import { channelsToLast, fromSpatial, toSpatial, transposedLength } from './spatial.ts'

const configSchema = z
  .strictObject({
    filters: field.filters(),
    kernelSize: field.kernelSize(2),
    strides: field.perAxisOr(2, 1, 'Step along each axis of the output; 2 doubles the size.'),
    padding: field.padding(),
    outputPadding: field.optionalPerAxis(
      2,
      0,
      'Rows and columns added to the output; less than the stride. None: chosen by the padding.',
    ),
    dataFormat: field.dataFormat(),
    dilationRate: field.dilationRate(2),
    ...outputFields(),
    ...kernelFields(),
  })
  .refine(field.isStridedOrDilated, field.stridedAndDilated())
  .refine(
    ({ outputPadding, strides }) =>
      outputPadding?.every((extra, axis) => extra < (strides[axis] ?? 1)) ?? true,
    { path: ['outputPadding'], error: 'must be less than the stride of its axis' },
  )

type Config = z.infer<typeof configSchema>

/** The axes between batch and channels after the layer. */
function outputLengths(config: Config, shape: Shape): (number | null)[] {
  const { lengths } = toSpatial(shape, 2, config.dataFormat)
  return lengths.map((length, axis) =>
    transposedLength(length, {
      ...kernelWindow(config, axis),
      padding: config.padding,
      outputPadding: config.outputPadding?.[axis] ?? null,
    }),
  )
}

/** The way back of a convolution: makes images larger. Dumoulin and Visin 2016, arXiv:1603.07285. */
export const conv2dTranspose = defineLayer({
  className: 'Conv2DTranspose',
  category: 'convolution',
  help: 'A convolution backwards: paints a learned pattern for every pixel, so that images grow.',
  config: configSchema,
  weights: (config, shapes) => [
    kernelSpec(config, [...config.kernelSize, config.filters, inputChannels(config, shapes)]),
    ...biasSpecs(config, config.filters),
  ],
  outputShapes: (config, shapes) => {
    const { batch } = toSpatial(firstShape(shapes), 2, config.dataFormat)
    const lengths = outputLengths(config, firstShape(shapes))
    return [fromSpatial({ batch, lengths, channels: config.filters }, config.dataFormat)]
  },
  call: (context) => {
    const { ops, config, inputs, weights } = context
    const input = firstInput(inputs)
    const [height = null, width = null] = outputLengths(config, input.shape)
    if (height === null || width === null) throw new LayerFault('input', 'it has no size')
    const result = ops.native.conv2dTranspose(
      channelsToLast(ops, input, config.dataFormat),
      needWeight(weights, 'kernel'),
      [height, width],
      convolutionOptions(config),
    )
    return finishConvolution(context, result)
  },
  keras: { aliases: ['Convolution2DTranspose'], neutralKeys: { groups: [1] } },
})
