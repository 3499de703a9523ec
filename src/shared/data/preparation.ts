import { z } from 'zod'
import { inputRecipeSchema } from './inputRecipe.ts'
import type { InputScale } from './scaleValues.ts'

/**
 * All that is done to a row before a model gets it: kept with the run's data, and in every export of the model. Plain
 * objects, so that files of a later Graft may say more.
 */
export const preparationSchema = z.object({
  input: inputRecipeSchema,
  scale: z.number(),
  offset: z.number(),
  /** Measured on the training part; `null`: nothing more is done. */
  normalization: z.object({ mean: z.array(z.number()), variance: z.array(z.number()) }).nullable(),
})

/** All that is done to a row before a model gets it. */
export type Preparation = z.infer<typeof preparationSchema>

/** The preparation in what is kept of a run's data, or `null` where there is none. */
export function preparationIn(recipe: Readonly<Record<string, unknown>>): Preparation | null {
  const found = preparationSchema.safeParse(recipe['preparation'])
  return found.success ? found.data : null
}

/** What happens to the numbers of a row. */
export function inputScaleOf({ scale, offset, normalization }: Preparation): InputScale {
  return normalization === null ? { scale, offset } : { scale, offset, normalization }
}
