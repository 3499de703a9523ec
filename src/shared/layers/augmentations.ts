import { z } from 'zod'
import { firstInput, firstShape } from './callInputs.ts'
import * as field from './configFields.ts'
import { defineLayer, LayerFault, type LayerKind } from './layerKind.ts'
import { randomFields, range, valueRange } from './randomImages.ts'
import { toSpatial, type DataFormat } from './spatial.ts'

/** Layers that leave images as they are in prediction. What most of them do while training Graft does not compute. */

interface UnchangedImages {
  readonly className: string
  readonly help: string
  readonly config: z.ZodType<{ readonly dataFormat: DataFormat }>
  /** What the layer does while training, as a noun, where that is something. */
  readonly inTraining?: string
}

function defineUnchangedImages(given: UnchangedImages): LayerKind {
  const { className, help, config } = given
  const onlyFrozen: Pick<LayerKind, 'onlyFrozen'> =
    given.inTraining === undefined
      ? {}
      : { onlyFrozen: `${given.inTraining} (frozen it leaves images as they are)` }
  return defineLayer({
    className,
    category: 'preprocessing',
    help,
    config,
    ...onlyFrozen,
    outputShapes: ({ dataFormat }, shapes) => {
      toSpatial(firstShape(shapes), 2, dataFormat)
      return [firstShape(shapes)]
    },
    call: ({ ops, inputs, training }) => {
      const what = onlyFrozen.onlyFrozen
      if (training && what !== undefined) throw new LayerFault('unsupported', what)
      return ops.tf.cast(firstInput(inputs), 'float32')
    },
    keras: { neutralKeys: { bounding_box_format: [null] } },
  })
}

const interpolation = () =>
  z.enum(['nearest', 'bilinear']).default('bilinear').describe('How the pixels between are found.')

const strength = (fallback: number) =>
  range(0, 1).default(fallback).describe('How strong the changes are, 0 to 1.')

const steps = (fallback: number, what: string) => z.int().min(0).default(fallback).describe(what)

/** MixUp, CutMix and others that draw more than an image has. */
export const augmentations: readonly LayerKind[] = [
  defineUnchangedImages({
    className: 'MixUp',
    help: 'Mixes images of a batch in Keras while training; used here in prediction.',
    config: z.strictObject({
      alpha: z.number().min(0).default(0.2).describe('How evenly two images are mixed.'),
      ...randomFields(),
    }),
    inTraining: 'the mixing of rows while it trains without their labels',
  }),
  defineUnchangedImages({
    className: 'CutMix',
    help: 'Puts parts of images of a batch into others in Keras while training; used here in prediction.',
    config: z.strictObject({
      factor: range(0, 1).default(1).describe('How large the parts are.'),
      ...randomFields(),
    }),
    inTraining: 'the mixing of rows while it trains without their labels',
  }),
  defineUnchangedImages({
    className: 'RandAugment',
    help: 'Applies changes that it draws from a list in Keras while training; used here in prediction.',
    config: z.strictObject({
      valueRange: valueRange(),
      numOps: steps(2, 'Number of changes.'),
      factor: strength(0.5),
      interpolation: interpolation(),
      ...randomFields(),
    }),
    inTraining: 'a drawn choice of other layers while it trains',
  }),
  defineUnchangedImages({
    className: 'AugMix',
    help: 'Mixes chains of drawn changes in Keras while training; used here in prediction.',
    config: z.strictObject({
      valueRange: valueRange(),
      numChains: steps(3, 'Number of chains.'),
      chainDepth: steps(3, 'Changes of a chain.'),
      factor: strength(0.3),
      alpha: z.number().min(0).default(1).describe('How evenly the chains are mixed.'),
      allOps: z
        .boolean()
        .default(true)
        .describe('Draws from all changes, not only the milder ones.'),
      interpolation: interpolation(),
      ...randomFields(),
    }),
    inTraining: 'a drawn choice of other layers while it trains',
  }),
  defineUnchangedImages({
    className: 'RandomElasticTransform',
    help: 'Bends images in Keras while training; used here in prediction.',
    config: z.strictObject({
      factor: range(0, 1).default(1).describe('Range of the probability.'),
      scale: range(0, 1).default(1).describe('How far pixels move.'),
      interpolation: interpolation(),
      fillMode: z
        .enum(['constant', 'nearest', 'wrap', 'mirror', 'reflect'])
        .default('reflect')
        .describe('What lies beyond the edges.'),
      fillValue: z
        .number()
        .default(0)
        .describe('Value beyond the edges where they are filled with one.'),
      valueRange: valueRange(),
      ...randomFields(),
    }),
    inTraining: 'the bending of images while it trains',
  }),
  defineUnchangedImages({
    className: 'MaxNumBoundingBoxes',
    help: 'Leaves images as they are; in Keras it pads lists of boxes that come with them.',
    config: z.strictObject({
      maxNumber: z.int().min(0).describe('Most boxes of an image.'),
      fillValue: z.int().default(-1).describe('What stands in the place of a box.'),
      dataFormat: field.dataFormat(),
    }),
  }),
]
