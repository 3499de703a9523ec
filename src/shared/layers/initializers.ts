import { z } from 'zod'

/**
 * Initial values of weights: Keras's initializers by name with their arguments. Drawing them is in
 * `drawWeights.ts`. https://keras.io/api/layers/initializers/
 */
const seed = z.number().int().nullable().default(null).describe('Ignored: the run has one seed.')

/** Axes that count as inputs or outputs instead of the usual ones. Keras 3.13 and later write them. */
const axes = (what: string) =>
  z.array(z.int()).nullable().optional().describe(`Axes of the ${what}, where not the usual ones.`)

const fanAxes = { inputAxes: axes('inputs'), outputAxes: axes('outputs') }

const scaled = <Name extends string>(name: Name) =>
  z.strictObject({ name: z.literal(name), seed, ...fanAxes })

export const initializerSchema = z.discriminatedUnion('name', [
  z.strictObject({ name: z.literal('zeros') }),
  z.strictObject({ name: z.literal('ones') }),
  z.strictObject({ name: z.literal('constant'), value: z.number().default(0) }),
  z.strictObject({ name: z.literal('identity'), gain: z.number().default(1) }),
  z.strictObject({
    name: z.literal('randomUniform'),
    minval: z.number().default(-0.05),
    maxval: z.number().default(0.05),
    seed,
  }),
  z.strictObject({
    name: z.literal('randomNormal'),
    mean: z.number().default(0),
    stddev: z.number().default(0.05),
    seed,
  }),
  z.strictObject({
    name: z.literal('truncatedNormal'),
    mean: z.number().default(0),
    stddev: z.number().default(0.05),
    seed,
  }),
  z.strictObject({
    name: z.literal('varianceScaling'),
    scale: z.number().positive().default(1),
    mode: z.enum(['fanIn', 'fanOut', 'fanAvg']).default('fanIn'),
    distribution: z
      .enum(['truncatedNormal', 'untruncatedNormal', 'uniform'])
      .default('truncatedNormal'),
    seed,
    ...fanAxes,
  }),
  z.strictObject({ name: z.literal('orthogonal'), gain: z.number().default(1), seed }),
  scaled('glorotUniform'),
  scaled('glorotNormal'),
  scaled('heUniform'),
  scaled('heNormal'),
  scaled('lecunUniform'),
  scaled('lecunNormal'),
])

export type Initializer = z.infer<typeof initializerSchema>

/** How a weight begins: an initializer, or several, one after another along a weight of one axis. */
export type WeightInitializer =
  | Initializer
  | {
      readonly name: 'segments'
      readonly segments: readonly { readonly initializer: Initializer; readonly length: number }[]
    }

export const zeros: Initializer = { name: 'zeros' }
export const ones: Initializer = { name: 'ones' }
