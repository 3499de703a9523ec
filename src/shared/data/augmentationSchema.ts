import { z } from 'zod'

/** Random changes of training rows, as keys of a plan. What each computes: `src/trainer/augmentation`. */

const range = (lowest: number, highest: number) => {
  const end = z.number().min(lowest).max(highest)
  return z.tuple([end, end]).refine(([low, high]) => low <= high, 'must rise')
}

const probability = (usual: number) =>
  z.number().min(0).max(1).default(usual).describe('Share of the rows that are changed.')

const fill = z
  .enum(['reflect', 'nearest', 'wrap', 'black'])
  .default('reflect')
  .describe(
    'What lies beyond the edges: the mirror image, the edge, the image again, or the lowest value.',
  )

const strength = (what: string, usual: number) =>
  z.number().min(0).max(1).default(usual).describe(what)

const pictureOptions = [
  z
    .strictObject({
      type: z.literal('flip'),
      axis: z
        .enum(['horizontal', 'vertical'])
        .default('horizontal')
        .describe('horizontal: left to right. vertical: top to bottom.'),
      probability: probability(0.5),
    })
    .describe('Mirrors pictures.'),
  z
    .strictObject({
      type: z.literal('rotation'),
      degrees: range(-180, 180)
        .default([-15, 15])
        .describe('Range of the angle, against the clock.'),
      fill,
      probability: probability(1),
    })
    .describe('Turns pictures.'),
  z
    .strictObject({
      type: z.literal('zoom'),
      factor: range(0.5, 10)
        .default([0.8, 1.2])
        .describe('Range of the enlargement; below 1 makes them smaller.'),
      fill,
      probability: probability(1),
    })
    .describe('Enlarges or shrinks pictures about their middle.'),
  z
    .strictObject({
      type: z.literal('translation'),
      height: z.number().min(0).max(1).default(0.1).describe('Most of the shift up or down.'),
      width: z.number().min(0).max(1).default(0.1).describe('Most of the shift left or right.'),
      fill,
      probability: probability(1),
    })
    .describe('Shifts pictures by shares of their size.'),
  z
    .strictObject({
      type: z.literal('crop'),
      area: range(0.01, 1).default([0.5, 1]).describe('Range of the share of a picture.'),
      ratio: range(0.1, 10)
        .default([0.75, 1.333])
        .describe("Range of width by height, beside the picture's own."),
      probability: probability(1),
    })
    .describe('Cuts a part out and stretches it to the full size. Szegedy et al. 2015.'),
  z
    .strictObject({
      type: z.literal('brightness'),
      strength: strength('Most that is added or taken, as a share of the range of values.', 0.2),
      probability: probability(1),
    })
    .describe('Makes pictures brighter or darker.'),
  z
    .strictObject({
      type: z.literal('contrast'),
      strength: strength('s: the contrast is 1 - s to 1 + s times its own.', 0.2),
      probability: probability(1),
    })
    .describe('Gives pictures more or less contrast.'),
  z
    .strictObject({
      type: z.literal('saturation'),
      strength: strength('s: the saturation is 1 - s to 1 + s times its own.', 0.3),
      probability: probability(1),
    })
    .describe('Makes colours stronger or paler. Colour pictures only.'),
  z
    .strictObject({
      type: z.literal('hue'),
      strength: strength('Most of the turn, in half turns of the circle of colours.', 0.1),
      probability: probability(1),
    })
    .describe('Turns colours into others. Colour pictures only.'),
  z
    .strictObject({ type: z.literal('greyscale'), probability: probability(0.2) })
    .describe('Takes the colours from pictures. Colour pictures only.'),
  z
    .strictObject({
      type: z.literal('blur'),
      sigma: range(0, 1).default([0.1, 1]).describe('Range of the deviation, in pixels.'),
      probability: probability(0.5),
    })
    .describe('Blurs pictures; one deviation is drawn for a batch.'),
  z
    .strictObject({
      type: z.literal('noise'),
      deviation: strength('Standard deviation, as a share of the range of values.', 0.05),
      probability: probability(1),
    })
    .describe('Adds normal noise to each value.'),
  z
    .strictObject({
      type: z.literal('cutout'),
      area: range(0, 1).default([0.02, 0.2]).describe('Range of the covered share of a picture.'),
      fill: z
        .enum(['black', 'grey', 'noise'])
        .default('grey')
        .describe('What covers it: the lowest value, the middle one, or noise.'),
      probability: probability(0.5),
    })
    .describe('Covers a rectangle. DeVries and Taylor 2017; Zhong et al. 2017.'),
] as const

const mixOptions = [
  z
    .strictObject({
      type: z.literal('mixUp'),
      alpha: z
        .number()
        .min(0.01)
        .max(100)
        .default(0.2)
        .describe('The shares come from Beta(alpha, alpha): small numbers mix little.'),
      probability: probability(1),
    })
    .describe('Adds two pictures of a batch, and their labels, by shares. Zhang et al. 2018.'),
  z
    .strictObject({
      type: z.literal('cutMix'),
      alpha: z
        .number()
        .min(0.01)
        .max(100)
        .default(1)
        .describe('The shares come from Beta(alpha, alpha); 1: all are alike.'),
      probability: probability(1),
    })
    .describe(
      'Puts a rectangle of another picture of the batch in; labels count by area. Yun et al. 2019.',
    ),
] as const

const tokenOptions = [
  z
    .strictObject({
      type: z.literal('tokenDropout'),
      rate: z
        .number()
        .min(0)
        .max(1)
        .default(0.1)
        .describe('Share of the tokens that become unknown.'),
    })
    .describe('Makes tokens unknown. Text only.'),
  z
    .strictObject({
      type: z.literal('tokenSwap'),
      rate: z
        .number()
        .min(0)
        .max(0.5)
        .default(0.1)
        .describe('Share of the neighbouring pairs that change places.'),
    })
    .describe('Swaps neighbouring tokens. Text only.'),
] as const

const optionSchema = z.discriminatedUnion('type', [
  ...pictureOptions,
  ...mixOptions,
  ...tokenOptions,
])

/** Random changes of training rows, in order. */
export const augmentationSchema = z
  .array(optionSchema)
  .max(32)
  .default([])
  .describe('Random changes of the training rows, in order; never of other rows.')

/** One random change with its settings. */
export type Augmentation = z.infer<typeof optionSchema>
/** The settings of one random change. */
export type AugmentationOf<Type extends Augmentation['type']> = Extract<
  Augmentation,
  { type: Type }
>
export type PictureAugmentation = z.infer<(typeof pictureOptions)[number]>
export type MixAugmentation = z.infer<(typeof mixOptions)[number]>
export type TokenAugmentation = z.infer<(typeof tokenOptions)[number]>

/** How often the rows of a class come in an epoch. */
export const resampleSchema = z
  .enum(['none', 'oversample', 'balancedBatches'])
  .default('none')
  .describe(
    'oversample: training rows of rare classes come as often as those of the most frequent one. balancedBatches: each batch has all classes alike, and an epoch as many rows as without.',
  )

/** How training rows of rare classes are brought in more often. */
export type Resample = z.infer<typeof resampleSchema>
