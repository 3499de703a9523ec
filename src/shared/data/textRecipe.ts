import { z } from 'zod'

/**
 * How text becomes rows of token ids, as keys of every source of text. Id 0 is padding, id 1 every token that the
 * vocabulary lacks, ids from 2 on are the vocabulary, most frequent first.
 */
export const textRecipeFields = {
  tokens: z
    .enum(['words', 'characters'])
    .default('words')
    .describe('words: letters and digits together, each other sign by itself.'),
  lowerCase: z.boolean().default(true).describe('Whether letters are made small first.'),
  vocabulary: z
    .int()
    .min(3)
    .max(1_000_000)
    .default(10_000)
    .describe(
      'Most ids, padding and unknown among them; the most frequent tokens of the training part.',
    ),
  words: z
    .array(z.string().min(1))
    .min(1)
    .nullable()
    .default(null)
    .describe(
      'The tokens of ids 2 and on, where a model brings them; null: taken from the training part.',
    ),
  length: z.int().min(1).max(65_536).default(200).describe('Ids a row.'),
  padding: z
    .enum(['end', 'start'])
    .default('end')
    .describe('Where a short row is filled up with id 0.'),
  cut: z.enum(['end', 'start']).default('end').describe('Where a long row is cut.'),
}

/** How text becomes rows of ids. */
export type TextRecipe = z.infer<z.ZodObject<typeof textRecipeFields>>

/** Id of what fills a row up. */
export const PADDING_ID = 0
/** Id of every token that the vocabulary lacks. */
export const UNKNOWN_ID = 1
/** Id of the first token of the vocabulary. */
export const FIRST_WORD_ID = 2
