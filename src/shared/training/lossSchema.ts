import { z } from 'zod'

const fromLogits = z
  .boolean()
  .default(false)
  .describe('The last layer gives logits: sigmoid or softmax is part of the loss.')

const labelSmoothing = z
  .number()
  .min(0)
  .lt(1)
  .default(0)
  .describe('Moves labels this far to the middle.')

/** Losses by name. Formulas: https://keras.io/api/losses/ */
export const lossSchema = z.discriminatedUnion('name', [
  z.strictObject({ name: z.literal('binaryCrossentropy'), fromLogits, labelSmoothing }),
  z.strictObject({ name: z.literal('categoricalCrossentropy'), fromLogits, labelSmoothing }),
  z.strictObject({ name: z.literal('sparseCategoricalCrossentropy'), fromLogits }),
  z.strictObject({ name: z.literal('hinge') }),
  z.strictObject({ name: z.literal('squaredHinge') }),
  z.strictObject({ name: z.literal('categoricalHinge') }),
  z.strictObject({ name: z.literal('meanSquaredError') }),
  z.strictObject({ name: z.literal('meanAbsoluteError') }),
  z.strictObject({ name: z.literal('huber'), delta: z.number().positive().default(1) }),
  z.strictObject({ name: z.literal('logCosh') }),
  z.strictObject({ name: z.literal('klDivergence') }),
  z.strictObject({ name: z.literal('poisson') }),
  z.strictObject({ name: z.literal('cosineSimilarity') }),
])

export type Loss = z.infer<typeof lossSchema>
export type LossName = Loss['name']
