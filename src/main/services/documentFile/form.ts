import { z } from 'zod'
import { graphSchema } from '../../../shared/model/graphSchema.ts'

/**
 * What `document.json` in a `.graft` file says. Everything else in the archive is arrays, `weights/HASH` each, in the
 * bytes of this machine (little-endian) and under the hash that the library has them by.
 */
export const DOCUMENT_PART = 'document.json'

export const weightPart = (hash: string) => `weights/${hash}`

const hash = z.string().regex(/^[0-9a-f]{64}$/)

/** A model as the library holds it. */
const modelForm = z.strictObject({
  id: hash,
  graph: graphSchema,
  labels: z.array(z.string()).nullable(),
  /** By whose ids it reads texts; absent where none are known. */
  words: z.array(z.string().min(1)).optional(),
  weights: z
    .array(
      z.strictObject({
        layer: z.string(),
        weight: z.string(),
        dtype: z.enum(['float32', 'int32', 'uint8']),
        shape: z.array(z.int().min(0)).max(32),
        hash,
      }),
    )
    .max(200_000),
})
export type ModelForm = z.infer<typeof modelForm>

export const documentForm = z.strictObject({
  format: z.literal('graft-document'),
  version: z.literal(1),
  name: z.string().trim().min(1).max(200),
  baseModel: hash,
  baseName: z.string().max(1000),
  notes: z.array(z.string()),
  /** `documentContentSchema` of the workbench says what is in it. */
  content: z.unknown(),
  /** The base model and those that pieces come from; none where the file only refers to them. */
  models: z.array(modelForm).max(64),
})
export type DocumentForm = z.infer<typeof documentForm>
