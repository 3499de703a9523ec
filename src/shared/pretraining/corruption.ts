import { z } from 'zod'

const share = z.number().gt(0).max(1)

/** Ways to spoil rows, by name. What they draw hangs on seed and step alone. */
export const corruptionSchema = z.discriminatedUnion('name', [
  z
    .strictObject({
      name: z.literal('noise'),
      deviation: z.number().positive().default(0.3).describe('Standard deviation, after scaling.'),
    })
    .describe('Normal noise is added to every number.'),
  z
    .strictObject({
      name: z.literal('masking'),
      share: share.default(0.3).describe('Share of the numbers that become 0.'),
    })
    .describe('Numbers of a row become 0.'),
  z
    .strictObject({
      name: z.literal('patches'),
      grid: z.int().min(2).max(8).default(2).describe('Patches along each side of the picture.'),
    })
    .describe('The patches of a picture change places; none stays where it was.'),
  z
    .strictObject({
      name: z.literal('blocks'),
      size: z.int().positive().default(8).describe('Side of the block in pixels.'),
    })
    .describe('A block of a picture is replaced by that of another picture.'),
  z
    .strictObject({
      name: z.literal('cells'),
      share: share.default(0.3).describe('Share of the cells; at least one is taken.'),
    })
    .describe('Cells of a table get the values of another row.'),
  z
    .strictObject({
      name: z.literal('words'),
      share: share.default(0.1).describe('Share of the words; at least one is replaced.'),
      vocabulary: z.int().min(3).describe('Ids below this are words.'),
      firstWord: z
        .int()
        .min(1)
        .default(2)
        .describe('The first id that is a word: 0 is padding, and 1 is for unknown words.'),
    })
    .describe('Words are replaced by random ones. Inputs are ids, 0 is padding.'),
])

/** A way to spoil rows. */
export type Corruption = z.infer<typeof corruptionSchema>
export type CorruptionName = Corruption['name']

/** Axes of a row that each corruption takes, without the batch axis; `null`: any number of them. */
export const corruptionAxes: Readonly<Record<CorruptionName, number | null>> = {
  noise: null,
  masking: null,
  patches: 3,
  blocks: 3,
  cells: 1,
  words: 1,
}
