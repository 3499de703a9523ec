import { z } from 'zod'

/** How a restricted Boltzmann machine learns, by itself or as one layer of many. */
export const machineSettings = {
  steps: z
    .int()
    .min(1)
    .max(1000)
    .default(1)
    .describe('Steps of Gibbs sampling: the k of contrastive divergence.'),
  persistent: z
    .boolean()
    .default(false)
    .describe('Chains go on from step to step instead of beginning at the rows.'),
}
