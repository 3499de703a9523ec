import { z } from 'zod'
import type { ModelRecord } from '../../library/records.ts'
import type { ModelGraph } from '../../model/graph.ts'
import { changeSchema } from '../../model/change.ts'
import { planSchema } from '../../training/plan.ts'
import { id, nameText, path } from './common.ts'
import { method } from './method.ts'
import { modelReference } from './models.ts'

const { model, data, loss, seed, metrics, classWeights } = planSchema.shape
const { batchSize, shuffle, clip, phases, monitor, checkpoint, cacheFeatures } = planSchema.shape

/**
 * What a person edits: the parts of a Plan (`contentToPlan`), of which data and loss may still be open, and what the
 * editor has to remember.
 */
export const documentContentSchema = z.strictObject({
  /** `source` is `library:ID` of the base model, `changes` the edit list. */
  model,
  data: data.nullable().default(null),
  loss: loss.nullable().default(null),
  seed,
  metrics,
  classWeights,
  batchSize,
  shuffle,
  clip,
  phases: phases.prefault({ template: 'headThenAll' }),
  monitor,
  checkpoint,
  cacheFeatures,
  /** Changes that were undone, next to be redone last. */
  undone: z.array(changeSchema).default([]),
  /** Lengths of the edit list, undone changes included, at which no step of undo ends: several changes are one step. */
  withinSteps: z.array(z.int().min(1)).default([]),
  /** Groups that are folded in the editor, as their paths joined by `/`. */
  folded: z.array(z.string()).default([]),
})

export type DocumentContent = z.infer<typeof documentContentSchema>
export type DocumentContentInput = z.input<typeof documentContentSchema>

/** The base model of a document. */
export interface DocumentBase {
  readonly id: string
  readonly name: string
  /** Every layer that has weights names its origin in this model. The changes are not applied. */
  readonly graph: ModelGraph
  readonly labels: readonly string[] | null
  readonly source: ModelRecord['source']
  readonly notes: readonly string[]
}

export interface DocumentSummary {
  readonly id: string
  readonly name: string
  readonly baseName: string
  readonly baseModel: string
  readonly changes: number
  readonly createdAt: string
  readonly savedAt: string
  readonly removedAt: string | null
  /** The newest run of this document. */
  readonly lastRun: { readonly id: string; readonly status: string } | null
}

export interface DocumentView {
  readonly id: string
  readonly name: string
  /** Rises by one with every save; `save` names the one it builds on. */
  readonly revision: number
  readonly savedAt: string
  readonly base: DocumentBase
  readonly content: DocumentContent
}

export const documentsMethods = {
  /** Newest save first. `removed`: those in the bin instead. */
  list: method<readonly DocumentSummary[]>()(
    z.strictObject({ removed: z.boolean().default(false) }),
  ),
  /** Keeps the model in the library and begins a document on it. @throws as models.open */
  create: method<DocumentView>()(
    z.strictObject({
      reference: modelReference,
      name: nameText.optional(),
      /** What the document begins with beside its model. */
      content: documentContentSchema.omit({ model: true }).partial().optional(),
      changes: z.array(changeSchema).default([]),
    }),
  ),
  /** A second document with the content of the first. @throws workbench.noDocument */
  duplicate: method<DocumentView>()(z.strictObject({ id, name: nameText })),
  /** @throws workbench.noDocument */
  get: method<DocumentView>()(z.strictObject({ id })),
  /**
   * Keeps what was edited. The base model of a document stays. Gives the new revision.
   * @throws workbench.noDocument, workbench.conflict when somebody else saved in between
   */
  save: method<{ readonly revision: number; readonly savedAt: string }>()(
    z.strictObject({ id, revision: z.int().min(0), content: documentContentSchema }),
  ),
  /**
   * Writes the document as a `.graft` file. `withModels`: with its base model and those of its pieces, so that it opens
   * anywhere; else it only names them. @throws workbench.noDocument, workbench.outsideFolders, workbench.fileExists,
   * file.unwritable
   */
  saveFile: method<{ readonly path: string; readonly bytes: number }>()(
    z.strictObject({
      id,
      path,
      withModels: z.boolean().default(true),
      overwrite: z.boolean().default(false),
    }),
  ),
  /**
   * Makes a document of what a `.graft` file holds; its models come into the library. What is wrong with a file is
   * thrown before anything is kept. @throws workbench.outsideFolders, workbench.noBaseModel, file.*
   */
  openFile: method<DocumentView>()(z.strictObject({ path })),
  rename: method<null>()(z.strictObject({ id, name: nameText })),
  /** Into the bin; nothing is lost. */
  remove: method<null>()(z.strictObject({ id })),
  restore: method<null>()(z.strictObject({ id })),
}
