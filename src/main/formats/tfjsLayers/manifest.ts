import { z } from 'zod'
import { GraftError } from '../../../shared/contract/errors/graftError.ts'
import { parseFileJson } from '../parseFileJson.ts'
import { isObject } from '../../../shared/kerasJson/json.ts'

/** `model.json` of a TF.js layers model. Unknown keys are nobody's business. */
const quantizationSchema = z.object({
  dtype: z.enum(['uint8', 'uint16', 'float16']),
  scale: z.number().optional(),
  min: z.number().optional(),
})

const weightSchema = z.object({
  name: z.string().min(1),
  shape: z.array(z.int().min(0)),
  dtype: z.string(),
  quantization: quantizationSchema.optional(),
})

const modelJsonSchema = z.object({
  format: z.string().optional(),
  generatedBy: z.string().nullish(),
  modelTopology: z.record(z.string(), z.unknown()),
  weightsManifest: z.array(
    z.object({ paths: z.array(z.string().min(1)), weights: z.array(weightSchema) }),
  ),
  trainingConfig: z.record(z.string(), z.unknown()).nullish(),
  userDefinedMetadata: z.record(z.string(), z.unknown()).nullish(),
})

export type ModelJson = z.infer<typeof modelJsonSchema>
export type ManifestGroup = ModelJson['weightsManifest'][number]
export type ManifestWeight = z.infer<typeof weightSchema>

/** Errors: `file.damaged` with the place, `file.unknownFormat` for JSON that is no layers model. */
export function parseModelJson(path: string, text: string): ModelJson {
  const value = parseFileJson(path, 'model.json', text)
  if (!isObject(value) || !('modelTopology' in value)) {
    throw new GraftError('file.unknownFormat', {
      path,
      seen: 'it is JSON without a model topology',
    })
  }
  if (value['format'] === 'graph-model') {
    const seen = 'it is a TF.js graph model, which has operations instead of layers'
    throw new GraftError('file.unknownFormat', { path, seen })
  }
  const result = modelJsonSchema.safeParse(value)
  if (result.success) return result.data
  const [issue] = result.error.issues
  const where = issue?.path.join('.') ?? 'model.json'
  throw new GraftError('file.damaged', { path, where, reason: issue?.message ?? 'it is not valid' })
}
