import { z } from 'zod'

/** How a model came about: the run, what ran it, and how its data was prepared, as the plan says it. */
export const provenanceSchema = z.object({
  run: z.object({ id: z.string(), name: z.string() }),
  baseModel: z.string(),
  seed: z.number(),
  versions: z.record(z.string(), z.string()),
  recipe: z.record(z.string(), z.unknown()),
})

export type Provenance = z.infer<typeof provenanceSchema>
