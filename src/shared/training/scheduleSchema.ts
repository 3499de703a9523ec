import { z } from 'zod'

const warmUp = z
  .int()
  .min(0)
  .default(0)
  .describe('Steps over which the rate rises evenly from 0 before the schedule begins.')

/**
 * Learning-rate schedules. A step is one update; a phase has `epochs * steps per epoch` of them.
 */
export const scheduleSchema = z.discriminatedUnion('name', [
  z.strictObject({ name: z.literal('constant'), warmUp }),
  z.strictObject({
    name: z.literal('step'),
    warmUp,
    every: z.int().positive().describe('Epochs between two drops.'),
    factor: z.number().positive().max(1).default(0.1).describe('The rate is multiplied by this.'),
  }),
  z.strictObject({
    name: z.literal('exponential'),
    warmUp,
    decaySteps: z.int().positive(),
    decayRate: z.number().positive().max(1),
    staircase: z.boolean().default(false),
  }),
  z.strictObject({
    name: z.literal('cosine'),
    warmUp,
    decaySteps: z.int().positive().nullable().default(null).describe('null: the whole phase.'),
    alpha: z.number().min(0).max(1).default(0).describe('Share of the base rate at the end.'),
  }),
  z.strictObject({
    name: z.literal('oneCycle'),
    rise: z
      .number()
      .gt(0)
      .lt(1)
      .default(0.25)
      .describe('Share of the phase in which the rate rises.'),
    startFactor: z.number().positive().default(0.04).describe('First rate over the base rate.'),
    endFactor: z.number().positive().default(1e-5).describe('Last rate over the base rate.'),
  }),
  z.strictObject({
    name: z.literal('reduceOnPlateau'),
    warmUp,
    monitor: z.string().optional().describe("Default: the plan's monitor."),
    factor: z.number().gt(0).lt(1).default(0.1),
    patience: z.int().min(0).default(10).describe('Epochs without improvement before a drop.'),
    minDelta: z.number().min(0).default(1e-4),
    cooldown: z.int().min(0).default(0),
    minLearningRate: z.number().min(0).default(0),
  }),
])

export type Schedule = z.infer<typeof scheduleSchema>
