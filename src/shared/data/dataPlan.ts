import { z } from 'zod'
import { augmentationSchema, resampleSchema } from './augmentationSchema.ts'
import { sourceSchema } from './sourceSchema.ts'

const groupBySchema = z
  .discriminatedUnion('by', [
    z
      .strictObject({ by: z.literal('folder') })
      .describe('Files of one folder belong together: the innermost folder below the class.'),
    z
      .strictObject({
        by: z.literal('prefix'),
        pattern: z
          .string()
          .min(1)
          .describe(
            'Begins a file name: * stands for anything, as short as can be; patient*_ takes patient7_1.png and patient7_2.png together.',
          ),
      })
      .describe('Files whose names begin alike belong together.'),
    z
      .strictObject({ by: z.literal('column'), column: z.string().min(1) })
      .describe('Rows with the same value in this column belong together.'),
  ])
  .nullable()
  .default(null)
  .describe(
    'Rows that must be in the same part, such as pictures of one patient; null: each row alone.',
  )

/** How rows are divided into parts. */
export const splitSchema = z
  .strictObject({
    train: z
      .int()
      .positive()
      .nullable()
      .default(null)
      .describe(
        'How many labelled training rows to use, drawn evenly over the classes; null: all.',
      ),
    validation: z
      .number()
      .min(0)
      .lt(1)
      .default(0.2)
      .describe(
        'Share of the training rows held out for validation, drawn evenly over the classes; a source with its own validation rows ignores it.',
      ),
    test: z
      .number()
      .min(0)
      .lt(1)
      .default(0.2)
      .describe('Share of all rows kept for the test; a source with its own test rows ignores it.'),
    seed: z
      .int()
      .min(0)
      .nullable()
      .default(null)
      .describe("Seed of the draw; null: the plan's seed."),
    groupBy: groupBySchema,
    duplicatesTogether: z
      .boolean()
      .default(true)
      .describe('Whether rows of equal bytes are kept in the same part.'),
  })
  .describe('How the rows are divided. Seeded and drawn evenly over the classes.')

/** The `data` of a plan: source, recipe and split. */
export const dataSchema = z.strictObject({
  source: sourceSchema,
  scale: z
    .number()
    .default(1)
    .describe('Inputs are multiplied by this: 1/255 brings bytes to 0..1.'),
  offset: z.number().default(0).describe('Added after scaling.'),
  normalization: z
    .enum(['none', 'standard'])
    .default('none')
    .describe(
      'standard: mean 0 and deviation 1 a channel, measured on the training part alone, after scale and offset.',
    ),
  split: splitSchema.prefault({}),
  augmentation: augmentationSchema,
  resample: resampleSchema,
})

/** The `data` of a plan, all defaults filled in. */
export type DataPlan = z.infer<typeof dataSchema>
/** The `data` of a plan as written. */
export type DataPlanInput = z.input<typeof dataSchema>
export type SplitPlan = z.infer<typeof splitSchema>

/** Texts that are read by these words, whatever words they had; `null`, and other data, stay as they are. */
export function withWords(data: DataPlan, words: readonly string[] | null): DataPlan {
  const { source } = data
  if (source.type !== 'text' || words === null) return data
  return { ...data, source: { ...source, words: [...words] } }
}
