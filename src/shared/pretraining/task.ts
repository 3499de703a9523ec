import { z } from 'zod'
import { newLayerSchema } from '../model/change.ts'
import { lossSchema, type Loss, type LossName } from '../training/lossSchema.ts'
import { corruptionSchema } from './corruption.ts'
import { machineSettings } from './machineSettings.ts'

/** Share of a task's rows on which it is validated. */
const VALIDATION = 0.05

/** What every task has. */
const common = {
  encoderEnd: z
    .string()
    .min(1)
    .describe('The layer with which the reusable part ends. It and what it needs go on the shelf.'),
  head: z
    .enum(['auto', 'none'])
    .default('auto')
    .describe(
      "auto: the model is cut at encoderEnd and gets the task's own head (a mirrored decoder, ...). none: the model has one already.",
    ),
  rows: z
    .enum(['unlabelled', 'all'])
    .default('all')
    .describe(
      'unlabelled: only rows that the split left out. all: these and the training rows. Rows for validation and test are never taken.',
    ),
  take: z
    .int()
    .positive()
    .nullable()
    .default(null)
    .describe('How many of these rows to use at most; null: all.'),
  validation: z
    .number()
    .min(0)
    .lt(1)
    .default(VALIDATION)
    .describe('Share of these rows on which the task is validated.'),
}

const PAIR_ROWS =
  'pairs needs labels, so it takes the training rows: say with data.split.train how many'
const PAIR_VALIDATION =
  'pairs needs labels, so it is validated on the validation rows: say with data.split.validation how many'

/** Pairs have labelled rows, as the split divides them: what would choose among others is refused, not passed over. */
const ofLabelledRows = {
  rows: common.rows.refine((rows) => rows === 'all', PAIR_ROWS),
  take: common.take.refine((take) => take === null, PAIR_ROWS),
  validation: common.validation.refine((share) => share === VALIDATION, PAIR_VALIDATION),
}

const margin = z.number().positive()

const pairLossSchema = z.discriminatedUnion('name', [
  z
    .strictObject({ name: z.literal('contrastive'), margin: margin.default(1) })
    .describe('Draws the same together and pushes others apart, up to the margin.'),
  z
    .strictObject({
      name: z.literal('triplet'),
      margin: margin.default(0.2),
      mining: z
        .enum(['batchHard', 'semiHard', 'all'])
        .default('batchHard')
        .describe(
          'batchHard: the farthest of the same against the nearest other. semiHard: the nearest other that is farther than the same. all: every triplet.',
        ),
    })
    .describe('The same must be nearer than others by the margin.'),
  z
    .strictObject({ name: z.literal('sameOrNot'), margin: margin.default(1) })
    .describe('A yes-or-no answer: the same if nearer than the margin (squared distance).'),
])

/** A loss over the embeddings of a batch. */
export type PairLoss = z.infer<typeof pairLossSchema>

/** Views of pictures: small shifts and zooms, and mirror images. */
const DEFAULT_VIEWS = [
  { className: 'RandomTranslation', config: { heightFactor: 0.15, widthFactor: 0.15 } },
  { className: 'RandomZoom', config: { heightFactor: 0.2 } },
  { className: 'RandomFlip', config: { mode: 'horizontal' } },
]

/**
 * What a net is trained on when labels are few or missing: a task makes inputs and right answers out of rows alone, or
 * out of rows and other labels. How each works: docs/pretraining.md.
 */
export const taskSchema = z.discriminatedUnion('type', [
  z
    .strictObject({
      type: z.literal('reconstruct'),
      ...common,
      corruption: corruptionSchema
        .nullable()
        .default(null)
        .describe('The net sees spoilt rows and gives whole ones back: a denoising autoencoder.'),
      target: z
        .string()
        .min(1)
        .nullable()
        .default(null)
        .describe(
          'The layer whose output is to be given back, and spoilt before the layers above see it; null: the input.',
        ),
    })
    .describe('Autoencoder: gives back what it was given.'),
  z
    .strictObject({ type: z.literal('corrupted'), ...common, corruption: corruptionSchema })
    .describe('Tells whole rows from spoilt ones; a batch is rows and their spoilt copies.'),
  z
    .strictObject({
      type: z.literal('rank'),
      ...common,
      corruption: corruptionSchema,
      margin: margin.default(1).describe('How much higher the score of a whole row is to be.'),
    })
    .describe('Scores whole rows above their spoilt copies, by a margin.'),
  z
    .strictObject({
      type: z.literal('maskedPatches'),
      ...common,
      grid: z.int().min(2).max(16).default(4).describe('Patches along each side of the picture.'),
      hidden: z.int().positive().default(8).describe('How many patches are hidden.'),
    })
    .describe('Patches of a picture are hidden, and their pixels predicted.'),
  z
    .strictObject({
      type: z.literal('maskedWords'),
      ...common,
      vocabulary: z.int().min(3).describe('Ids below this are words.'),
      maskId: z.int().min(0).default(1).describe('The id that stands for a hidden word.'),
      hidden: z.int().positive().default(4).describe('How many words of a row are hidden.'),
      sampled: z
        .int()
        .positive()
        .nullable()
        .default(null)
        .describe('How many other words each answer is weighed against; null: all.'),
    })
    .describe('Words are hidden, and predicted among all words. Inputs are ids, 0 is padding.'),
  z
    .strictObject({ type: z.literal('rotation'), ...common })
    .describe('Tells by how many quarter turns a square picture was turned.'),
  z
    .strictObject({
      type: z.literal('jigsaw'),
      ...common,
      grid: z.int().min(2).max(3).default(2).describe('Patches along each side of the picture.'),
      orders: z.int().min(2).max(100).default(24).describe('How many orders there are.'),
    })
    .describe('Tells in which order the patches of a picture were laid out.'),
  z
    .strictObject({ type: z.literal('colourisation'), ...common })
    .describe('Gives the colours of a picture of which it sees the greys.'),
  z
    .strictObject({
      type: z.literal('sentenceOrder'),
      ...common,
      ends: z
        .union([z.literal('signs'), z.array(z.int().positive()).max(100)])
        .default('signs')
        .describe('Ids that end a sentence; signs: those of full stops and the like in texts.'),
    })
    .describe(
      'Tells whether the sentences before and after the middle of a text were swapped; without ends of sentences, its ' +
        'halves. Inputs are ids, 0 is padding.',
    ),
  z
    .strictObject({
      type: z.literal('views'),
      ...common,
      temperature: z.number().positive().default(0.5),
      augment: z
        .array(newLayerSchema)
        .min(1)
        .prefault(DEFAULT_VIEWS)
        .describe('Random layers that make a view of a row.'),
    })
    .describe('Finds the other view of the same row among a batch (SimCLR).'),
  z
    .strictObject({
      type: z.literal('rbm'),
      ...common,
      visible: z
        .enum(['bernoulli', 'gaussian'])
        .default('bernoulli')
        .describe(
          'bernoulli: numbers from 0 to 1. gaussian: any, best with mean 0 and deviation 1.',
        ),
      ...machineSettings,
    })
    .describe('A restricted Boltzmann machine of the layer at encoderEnd and what it sees.'),
  z
    .strictObject({
      type: z.literal('gan'),
      ...common,
      latent: z.int().positive().default(64).describe('How many numbers a picture is made of.'),
      smoothing: z
        .number()
        .min(0)
        .lt(0.5)
        .default(0.1)
        .describe('The right answer to a real picture is 1 less this.'),
      range: z
        .enum(['sigmoid', 'tanh', 'linear'])
        .default('sigmoid')
        .describe('What the generator ends in: sigmoid for pictures of 0 to 1, tanh for -1 to 1.'),
    })
    .describe('Tells real pictures from those of a generator that learns to pass (GAN).'),
  z
    .strictObject({
      type: z.literal('pairs'),
      ...common,
      ...ofLabelledRows,
      classes: z.int().min(2).default(8).describe('Classes in a batch.'),
      items: z.int().min(2).default(4).describe('Rows of each class in a batch.'),
      loss: pairLossSchema.prefault({ name: 'contrastive' }),
    })
    .describe('Learns which rows are of the same class, from labels of many classes (siamese).'),
])

/** A pretraining task, all defaults filled in. */
export type Task = z.infer<typeof taskSchema>
export type TaskInput = z.input<typeof taskSchema>
export type TaskType = Task['type']
export type TaskOf<Type extends TaskType> = Extract<Task, { type: Type }>

/** What is known of a task before any data. */
interface TaskFacts {
  /** Losses that it can take; the first is its default. `own`: it has one of its own, and the plan's says nothing. */
  readonly losses: readonly LossName[] | 'own'
  /** `element`: it gives back numbers. The others answer: yes or no, one of several, or with places in a space. */
  readonly answer:
    'element' | 'yesNo' | 'choice' | 'embedding' | 'score' | 'word' | 'visible' | 'game'
}

const elementLosses: readonly LossName[] = [
  'meanSquaredError',
  'binaryCrossentropy',
  'meanAbsoluteError',
  'huber',
  'logCosh',
]

export const taskFacts: Readonly<Record<TaskType, TaskFacts>> = {
  reconstruct: { losses: elementLosses, answer: 'element' },
  maskedPatches: { losses: elementLosses, answer: 'element' },
  colourisation: { losses: elementLosses, answer: 'element' },
  corrupted: { losses: ['binaryCrossentropy', 'hinge', 'squaredHinge'], answer: 'yesNo' },
  sentenceOrder: { losses: ['binaryCrossentropy', 'hinge', 'squaredHinge'], answer: 'yesNo' },
  rotation: { losses: ['sparseCategoricalCrossentropy'], answer: 'choice' },
  jigsaw: { losses: ['sparseCategoricalCrossentropy'], answer: 'choice' },
  maskedWords: { losses: 'own', answer: 'word' },
  rank: { losses: 'own', answer: 'score' },
  views: { losses: 'own', answer: 'embedding' },
  pairs: { losses: 'own', answer: 'embedding' },
  rbm: { losses: 'own', answer: 'visible' },
  gan: { losses: 'own', answer: 'game' },
}

/** The loss of a plan that names a task and no loss. */
export function defaultTaskLoss(type: TaskType): Loss {
  const { losses } = taskFacts[type]
  const [name = 'meanSquaredError'] = losses === 'own' ? [] : losses
  return lossSchema.parse({ name })
}

const namedTask = z.object({ type: z.enum(Object.keys(taskFacts) as TaskType[]) })

/** The value of a plan with the loss that its task brings, where it names a task and no loss; any other as it is. */
export function withTaskLoss(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('task' in value) || 'loss' in value) {
    return value
  }
  // The type alone: what else is wrong with the task is another fault.
  const named = namedTask.safeParse(value.task)
  return named.success ? { ...value, loss: defaultTaskLoss(named.data.type) } : value
}

/** How many answers a task of the kind `choice` has. */
export function choicesOf(task: Task): number {
  return task.type === 'jigsaw' ? task.orders : 4
}
