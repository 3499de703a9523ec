import { shallowRef, watch } from 'vue'
import { z } from 'zod'
import { dataReference } from '../../shared/contract/workbenchApi/data.ts'
import { ENCODER_END } from '../../shared/pretraining/encoders.ts'
import { api } from '../api/api.ts'
import { orToast } from '../ui/toasts.ts'

const count = z.int().positive()
const sample = { type: 'sample', name: 'fashion-mnist' } as const

/** A model whose layers a comparison reuses as they are. */
const chosenModel = z.object({
  reference: z.string(),
  title: z.string(),
  /** The layer with which the reusable part ends. */
  end: z.string(),
  /** Whether the reused layers stand still while the head learns. */
  isStill: z.boolean(),
})
export type ChosenModel = z.infer<typeof chosenModel>

/** What is entered on the screen. What an older Graft kept and this one does not understand begins anew. */
const draftSchema = z.object({
  way: z.string().catch('autoencoder'),
  reference: dataReference.catch(dataReference.parse(sample)),
  /** Side of pictures that come in several sizes. */
  side: count.catch(32),
  /** Words of a text, and words that are told apart. */
  length: count.catch(100),
  vocabulary: z.int().min(3).catch(5000),
  /** A document whose model is taken; `null`: a template. */
  document: z.string().nullable().catch(null),
  /** Whether the document's model has the task's head already. */
  ownHead: z.boolean().catch(false),
  template: z.string().catch('conv'),
  sizes: z.string().catch('16-32-64'),
  encoderEnd: z.string().catch(ENCODER_END),
  /** Settings of tasks, by way. */
  tasks: z.record(z.string(), z.record(z.string(), z.unknown())).catch({}),
  /** `null`: all rows have labels. */
  labelled: count.nullable().catch(100),
  rows: z.enum(['all', 'unlabelled']).catch('all'),
  take: count.nullable().catch(null),
  epochs: count.catch(5),
  learningRate: z.number().positive().catch(0.001),
  batchSize: count.catch(128),
  seed: z.int().min(0).catch(0),
  /** The comparison: ways, numbers of labelled rows, seeds, epochs and batch size on labelled rows. */
  ways: z.array(z.string()).catch(['autoencoder']),
  models: z.array(chosenModel).catch([]),
  counts: z.array(count).min(1).catch([50, 200, 1000]),
  seeds: z.int().min(2).max(30).catch(5),
  /** The layer up to which a comparison reuses nets; `null`: the encoder's end. */
  cut: z.string().nullable().catch(null),
  /** On labelled rows: all layers at once, or one after the other from the top down. */
  fineTuning: z.enum(['all', 'gradual']).catch('all'),
  fineEpochs: count.catch(20),
  fineBatchSize: count.catch(20),
})

export type Draft = z.infer<typeof draftSchema>

const SAVE_DELAY_MS = 300

/** What is entered; `null` until it was read. */
export const draft = shallowRef<Draft | null>(null)

export function setDraft(part: Partial<Draft>): void {
  if (draft.value !== null) draft.value = { ...draft.value, ...part }
}

/** Reads what was entered last, once. */
export async function loadDraft(): Promise<void> {
  if (draft.value !== null) return
  const stored = await orToast(api.pretraining.draft({}))
  draft.value ??= draftSchema.parse(stored ?? {})
}

let timer: ReturnType<typeof setTimeout> | null = null
watch(draft, (next, before) => {
  if (next === null || before === null) return
  if (timer !== null) clearTimeout(timer)
  timer = setTimeout(() => {
    void api.pretraining.saveDraft({ draft: next }).catch(() => undefined)
  }, SAVE_DELAY_MS)
})
