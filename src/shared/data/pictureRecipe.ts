import { z } from 'zod'

/**
 * How pictures become rows, as keys of every source of pictures. Preview, training, prediction and export decode by
 * these and by nothing else.
 */
export const pictureRecipeFields = {
  rows: z.int().min(1).max(2048).describe('Height that every picture is brought to.'),
  columns: z.int().min(1).max(2048).describe('Width that every picture is brought to.'),
  grey: z.boolean().default(false).describe('One channel of grey instead of red, green and blue.'),
  fit: z
    .enum(['cover', 'contain', 'fill'])
    .default('cover')
    .describe('cover: cut at the longer sides. contain: with bars. fill: squeezed.'),
  kernel: z
    .enum(['nearest', 'linear', 'cubic', 'lanczos3'])
    .default('lanczos3')
    .describe('How pixels are averaged: widened over all of them where a picture shrinks.'),
  background: z
    .string()
    .regex(/^#[0-9a-f]{6}$/)
    .default('#000000')
    .describe('Colour under transparent pixels and of the bars: #rrggbb.'),
  orientation: z
    .boolean()
    .default(true)
    .describe('Whether pictures are turned upright, as their cameras noted.'),
  unpack: z
    .enum(['whole', 'scaled'])
    .default('whole')
    .describe('scaled: large JPEGs are unpacked at 1/2, 1/4 or 1/8 first, which is faster.'),
}

/** How a picture becomes a row `[rows, columns, 1 or 3]` of bytes. */
export type PictureRecipe = z.infer<z.ZodObject<typeof pictureRecipeFields>>

/** The keys of a source of pictures that say how they are decoded. */
export function pictureRecipeOf(source: PictureRecipe): PictureRecipe {
  const { rows, columns, grey, fit, kernel, background, orientation, unpack } = source
  return { rows, columns, grey, fit, kernel, background, orientation, unpack }
}

/** Fractions at which a JPEG can be unpacked: one number a block of eight by eight at the least. */
const JPEG_FRACTIONS = [8, 4, 2] as const

/**
 * One of how many pixels a side a JPEG is unpacked at: the largest fraction whose shorter side is no less than the longer
 * side of a row, so that it holds whichever way up the picture is.
 */
export function jpegFraction(
  width: number,
  height: number,
  { rows, columns, unpack }: Pick<PictureRecipe, 'rows' | 'columns' | 'unpack'>,
): 1 | 2 | 4 | 8 {
  if (unpack !== 'scaled') return 1
  const times = Math.min(width, height) / Math.max(rows, columns)
  return JPEG_FRACTIONS.find((fraction) => times >= fraction) ?? 1
}
