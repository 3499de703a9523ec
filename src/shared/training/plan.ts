import { z } from 'zod'
import { dataSchema } from '../data/dataPlan.ts'
import { changeSchema } from '../model/change.ts'
import { taskSchema } from '../pretraining/task.ts'
import { lossSchema } from './lossSchema.ts'
import { metricNames } from './metricNames.ts'
import { optimizerNames, optimizerSchema } from './optimizerSchema.ts'
import { scheduleSchema } from './scheduleSchema.ts'

const layerSelection = z.union([z.string().min(1), z.array(z.string().min(1)).min(1)])

/** Where the model comes from and what is done to it. */
const modelSchema = z.strictObject({
  source: z
    .string()
    .min(1)
    .describe(
      'A model file or folder, builtin:NAME, or library:NAME. Relative paths start at the plan.',
    ),
  changes: z.array(changeSchema).default([]).describe('Edits, in order.'),
  weights: z
    .enum(['keep', 'fresh'])
    .default('keep')
    .describe(
      'keep: reused layers bring their weights. fresh: all weights begin anew (from scratch).',
    ),
})

const callbackSchema = z.discriminatedUnion('type', [
  z
    .strictObject({
      type: z.literal('earlyStopping'),
      monitor: z.string().optional().describe("Default: the plan's monitor."),
      patience: z
        .int()
        .min(0)
        .default(5)
        .describe('Epochs without improvement before the phase ends.'),
      minDelta: z
        .number()
        .min(0)
        .default(0)
        .describe('Smallest change that counts as improvement.'),
    })
    .describe('Ends the phase when the monitored value stops improving.'),
])

/** One stretch of training: what trains, how, and how long. */
const phaseSchema = z.strictObject({
  name: z.string().min(1).optional(),
  freeze: z
    .array(
      z.strictObject({
        layers: layerSelection.describe('Layer names or patterns with * and ?.'),
        mode: z.enum(['train', 'freezeWeights', 'freeze']),
      }),
    )
    .default([])
    .describe("Freeze modes in this phase, over the model's own; later rows win."),
  epochs: z.int().positive().describe('Most epochs of this phase.'),
  optimizer: optimizerSchema.describe(
    'How weights are updated; learningRate in it is the base rate.',
  ),
  schedule: scheduleSchema
    .prefault({ name: 'constant' })
    .describe('How the learning rate changes.'),
  multipliers: z
    .array(
      z.strictObject({
        layers: layerSelection,
        factor: z
          .number()
          .min(0)
          .describe('The learning rate of these layers is multiplied by this.'),
      }),
    )
    .default([]),
  callbacks: z.array(callbackSchema).default([]),
})

/** A template that expands to phases; see `transfer/timeline.ts`. */
const timelineSchema = z.discriminatedUnion('template', [
  z
    .strictObject({
      template: z.literal('headThenAll'),
      headEpochs: z.int().positive().default(4),
      headLearningRate: z.number().positive().default(1e-2),
      epochs: z.int().positive().default(16),
      learningRate: z.number().positive().default(1e-4),
      optimizer: z.enum(optimizerNames).default('sgd'),
    })
    .describe('The classic: first the new layers, then all at a much lower rate.'),
  z
    .strictObject({
      template: z.literal('gradual'),
      headEpochs: z.int().positive().default(4),
      headLearningRate: z.number().positive().default(1e-2),
      epochsPerGroup: z.int().positive().default(2),
      learningRate: z.number().positive().default(1e-4),
      decay: z
        .number()
        .positive()
        .max(1)
        .default(1)
        .describe('Rate factor from one phase to the next.'),
      optimizer: z.enum(optimizerNames).default('sgd'),
    })
    .describe('Unfreezes from the top down, one layer with weights a phase.'),
  z
    .strictObject({
      template: z.literal('all'),
      epochs: z.int().positive().default(20),
      learningRate: z.number().positive().default(1e-2),
      optimizer: z.enum(optimizerNames).default('sgd'),
    })
    .describe('Everything trains from the start.'),
  z
    .strictObject({
      template: z.literal('features'),
      epochs: z.int().positive().default(20),
      learningRate: z.number().positive().default(1e-2),
      optimizer: z.enum(optimizerNames).default('sgd'),
    })
    .describe('Only the new layers train.'),
])

/**
 * Everything a run needs, as one JSON file: the editor edits one, `graft train` runs one, a run keeps one.
 * Unknown keys are errors.
 */
export const planSchema = z
  .strictObject({
    $schema: z.string().optional(),
    version: z.literal(1),
    name: z.string().min(1).describe('Name of the run.'),
    seed: z.int().min(0).max(0x7fff_ffff).default(0).describe('All randomness comes from it.'),
    model: modelSchema,
    data: dataSchema,
    task: taskSchema
      .optional()
      .describe('A pretraining task: what the net learns on the way to another plan.'),
    loss: lossSchema,
    metrics: z.array(z.enum(metricNames)).default([]).describe('Reported beside the loss.'),
    classWeights: z
      .union([z.literal('balanced'), z.array(z.number().min(0)).min(2)])
      .nullable()
      .default(null)
      .describe('Weight of each class in the loss; balanced: inverse to its count.'),
    batchSize: z.int().positive().default(32),
    shuffle: z
      .boolean()
      .default(true)
      .describe(
        'Training rows come in a new, seeded order each epoch; false: in the order of the split.',
      ),
    clip: z
      .strictObject({
        norm: z.number().positive().optional().describe('Largest norm of one gradient.'),
        value: z.number().positive().optional().describe('Largest absolute value in a gradient.'),
        globalNorm: z
          .number()
          .positive()
          .optional()
          .describe('Largest norm of all gradients together.'),
      })
      .nullable()
      .default(null)
      .describe('Gradient clipping; at most one of the three.'),
    phases: z
      .union([z.array(phaseSchema).min(1), timelineSchema])
      .describe(
        'Phases, or a template that is written out as phases. A template thaws nothing: layers that are frozen in ' +
          'the model, by the changes or by the file, stand still in all its phases.',
      ),
    monitor: z
      .strictObject({
        metric: z
          .string()
          .default('valLoss')
          .describe('loss, valLoss, or a metric (valAccuracy...).'),
        mode: z.enum(['min', 'max']).nullable().default(null).describe('null: by the metric.'),
        restoreBest: z.boolean().default(true).describe('The weights of the best epoch are kept.'),
      })
      .prefault({}),
    checkpoint: z
      .strictObject({
        minSeconds: z
          .number()
          .min(0)
          .default(10)
          .describe(
            'At an epoch end a checkpoint is written if this long has passed since the last.',
          ),
      })
      .prefault({}),
    cacheFeatures: z
      .boolean()
      .default(true)
      .describe('Frozen layers run once and their outputs are reused, where that saves time.'),
    saveAs: z
      .string()
      .min(1)
      .nullable()
      .default(null)
      .describe('Name of the trained model in the library.'),
  })
  .describe('A Graft training plan.')

/** A plan as read, all defaults filled in. */
export type Plan = z.infer<typeof planSchema>
/** A plan as written. */
export type PlanInput = z.input<typeof planSchema>
export type Phase = z.infer<typeof phaseSchema>
export type Timeline = z.infer<typeof timelineSchema>
