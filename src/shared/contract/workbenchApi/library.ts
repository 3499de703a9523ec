import { z } from 'zod'
import type { DatasetRecord, LineageStep, PieceRecord } from '../../library/records.ts'
import { id, nameText, nothing } from './common.ts'
import { method } from './method.ts'
import type { ModelSummary } from './models.ts'

/** A piece with what lists show of its model. */
export interface Piece extends PieceRecord {
  readonly modelName: string | null
  readonly parameters: number
}

export const libraryMethods = {
  /** In the order they came. `named`: only those with a name. `removed`: those in the bin instead. */
  models: method<readonly ModelSummary[]>()(
    z.strictObject({
      text: z.string().max(200).default(''),
      named: z.boolean().default(false),
      removed: z.boolean().default(false),
    }),
  ),
  /** Hides a model from lists; what came from it stays whole. */
  removeModel: method<null>()(z.strictObject({ id })),
  restoreModel: method<null>()(z.strictObject({ id })),
  /** Gives a model a name, a further one when it has one already. @throws library.nameTaken */
  nameModel: method<null>()(
    z.strictObject({ id, name: nameText, instead: nameText.nullable().default(null) }),
  ),
  pieces: method<readonly Piece[]>()(z.strictObject({ removed: z.boolean().default(false) })),
  /** @throws library.noModel, graph.noLayer */
  savePiece: method<Piece>()(
    z.strictObject({ name: nameText, model: id, layers: z.array(z.string()).min(1) }),
  ),
  renamePiece: method<null>()(z.strictObject({ id, name: nameText })),
  removePiece: method<null>()(z.strictObject({ id })),
  restorePiece: method<null>()(z.strictObject({ id })),
  /** Newest first. @throws library.noModel, graph.noLayer */
  lineage: method<readonly LineageStep[]>()(z.strictObject({ model: id, layer: z.string() })),
  datasets: method<readonly DatasetRecord[]>()(nothing),
}
