import { z } from 'zod'
import { changeSchema, newLayerSchema } from '../model/change.ts'
import { planSchema } from '../training/plan.ts'
import { taskSchema } from './task.ts'
import { layerwiseSchema } from './layerwise.ts'

const { data, loss, metrics, batchSize, phases, clip, classWeights } = planSchema.shape

const encoderSchema = z.strictObject({
  source: z
    .string()
    .min(1)
    .describe(
      'A model file, builtin:NAME, library:NAME, or encoder:NAME/...; see docs/pretraining.md.',
    ),
  end: z.string().min(1).describe('The layer with which the reusable part ends.'),
  changes: z.array(changeSchema).default([]).describe('Edits before it is cut there.'),
})

/** Pretraining layer by layer, as a plan of its own: a run a layer. */
export const layerwisePlanSchema = z
  .strictObject({
    $schema: z.string().optional(),
    version: z.literal(1),
    name: z.string().min(1),
    seed: z.int().min(0).max(0x7fff_ffff).default(0),
    encoder: encoderSchema,
    data,
    layerwise: layerwiseSchema,
  })
  .describe('Pretraining layer by layer.')

export type LayerwisePlan = z.infer<typeof layerwisePlanSchema>

const wayCommon = {
  title: z.string().min(1).optional().describe('What tables call it.'),
  phases: phases
    .optional()
    .describe('Phases on the labelled rows, where they differ; they take as many epochs.'),
}

/** How the encoder gets its first weights. */
const waySchema = z.union([
  z
    .strictObject({
      ...wayCommon,
      pretrain: z
        .strictObject({
          task: z.record(z.string(), z.unknown()).describe("A plan's task, without encoderEnd."),
          data: data.optional().describe('Other rows than those of the comparison.'),
          loss: loss.optional(),
          metrics: metrics.optional(),
          batchSize: batchSize.optional(),
          clip: clip.optional(),
          phases,
        })
        .describe('A pretraining run, once a seed.'),
    })
    .describe('Pretrained on a task.'),
  z
    .strictObject({ ...wayCommon, layerwise: layerwiseSchema })
    .describe('Pretrained layer by layer, from the lowest up.'),
  z
    .strictObject({ ...wayCommon, encoder: encoderSchema })
    .describe('Another model with its weights: a built-in backbone.'),
])

/**
 * Several ways to begin with few labels, each against training from scratch: the same head, the same labelled rows, the
 * same number of epochs.
 */
export const comparisonSchema = z
  .strictObject({
    $schema: z.string().optional(),
    version: z.literal(1),
    name: z.string().min(1),
    labelled: z.array(z.int().positive()).min(1).describe('Numbers of labelled rows.'),
    seeds: z
      .array(z.int().min(0))
      .min(2)
      .describe('One draw of labelled rows and first weights each; five or more say something.'),
    encoder: encoderSchema,
    cut: z
      .string()
      .min(1)
      .optional()
      .describe(
        "The layer after which all are cut for the labelled rows; absent: the encoder's end. Lower layers serve other tasks better.",
      ),
    head: z.array(newLayerSchema).min(1).describe('The layers after the cut.'),
    data: data.describe('split.train is set by "labelled".'),
    loss,
    metrics,
    metric: z.string().min(1).describe('Of the test rows; higher is better.'),
    classWeights,
    batchSize,
    phases,
    transferPhases: phases
      .optional()
      .describe(
        'Phases of ways that begin with weights, where they differ; they take as many epochs.',
      ),
    ways: z.record(z.string().regex(/^[a-z][a-zA-Z0-9]*$/), waySchema),
  })
  .describe('A comparison of ways to pretrain.')

export type ComparisonPlan = z.infer<typeof comparisonSchema>
export type Way = z.infer<typeof waySchema>

/** The task of a way, with the encoder's end of the comparison. Throws zod's error. */
export function taskOfWay(task: Readonly<Record<string, unknown>>, encoderEnd: string) {
  return taskSchema.parse({ encoderEnd, ...task })
}
