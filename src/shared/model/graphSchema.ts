import { z } from 'zod'
import type { ModelGraph } from './graph.ts'

/** A graph as another program or machine may have written it: its form alone. What it means, `analyzeGraph` says. */
const MOST_LAYERS = 50_000
const name = z.string().min(1).max(1000)
const ref = z.strictObject({ layer: name, call: z.int().min(0), tensor: z.int().min(0) })

export const graphSchema: z.ZodType<ModelGraph> = z.strictObject({
  name: z.string(),
  layers: z
    .array(
      z.strictObject({
        name,
        className: name,
        config: z.record(z.string(), z.unknown()),
        freeze: z.enum(['train', 'freezeWeights', 'freeze']),
        origin: z.strictObject({ model: z.string(), layer: z.string() }).nullable(),
        group: z.array(z.string()).max(100),
        calls: z.array(z.strictObject({ inputs: z.array(ref) })),
      }),
    )
    .max(MOST_LAYERS),
  inputs: z.array(ref),
  outputs: z.array(ref),
})
