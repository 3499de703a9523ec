import { z } from 'zod'
import { pictureRecipeFields } from './pictureRecipe.ts'
import { textRecipeFields } from './textRecipe.ts'

const numberColumn = z.strictObject({
  type: z.literal('number'),
  name: z.string(),
  /** What an empty cell becomes, before scaling; `null`: it is refused, or its row left out. */
  missing: z.number().nullable(),
  /** A number becomes `(number - subtract) / divide`. */
  subtract: z.number(),
  divide: z.number(),
})

const categoryColumn = z.strictObject({
  type: z.literal('category'),
  name: z.string(),
  /** Name that an empty cell becomes; `null`: it is refused, or its row left out. */
  missing: z.string().nullable(),
  /** One input each, 1 where the cell is this; a name that is not among them gives zeros. */
  names: z.array(z.string()),
})

const fittedColumn = z.discriminatedUnion('type', [numberColumn, categoryColumn])
/** A column of a table with what was measured on the training part. */
export type FittedColumn = z.infer<typeof fittedColumn>

/**
 * How one row becomes a model's input, with everything measured on the training part: stored with the run, and written
 * beside every export. Prediction uses this and nothing else.
 */
export const inputRecipeSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('pictures'), ...pictureRecipeFields }),
  z.strictObject({ kind: z.literal('numbers'), rowShape: z.array(z.int()) }),
  z.strictObject({
    kind: z.literal('table'),
    decimal: z.enum(['.', ',']),
    columns: z.array(fittedColumn),
  }),
  z.strictObject({ kind: z.literal('text'), ...textRecipeFields, words: z.array(z.string()) }),
])

/** How one row becomes a model's input, before scale, offset and normalization. */
export type InputRecipe = z.infer<typeof inputRecipeSchema>
