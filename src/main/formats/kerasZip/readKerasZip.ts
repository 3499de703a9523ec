import { createHash } from 'node:crypto'
import { GraftError } from '../../../shared/contract/errors/graftError.ts'
import { isObject, textOf, type JsonObject } from '../../../shared/kerasJson/json.ts'
import { buildImport } from '../buildImport.ts'
import type { Hdf5Objects } from '../hdf5/hdf5Messages.ts'
import { runHdf5 } from '../hdf5/runHdf5.ts'
import { dialectOf } from '../kerasH5/readKerasH5.ts'
import { hashFile } from '../hashFile.ts'
import { MAX_CONFIG_BYTES, maxWeightBytes } from '../limits.ts'
import type { ImportedModel, ModelFormat } from '../modelFormat.ts'
import type { ModelParts } from '../modelParts.ts'
import { folderOf, withParts } from '../openParts.ts'
import { parseFileJson } from '../parseFileJson.ts'
import { trainingNotes } from '../trainingNotes.ts'

export const CONFIG = 'config.json'
export const METADATA = 'metadata.json'
export const WEIGHTS = 'model.weights.h5'

/** Keras 3's `.keras`: a zip archive, or the folder that `zipped=False` makes. */
export const kerasZip: ModelFormat = {
  id: 'keras',
  detect: ({ names }) => names !== null && folderOf(names, CONFIG) === '',
  read: readKerasZip,
}

function readKerasZip(path: string): Promise<ImportedModel> {
  return withParts(path, CONFIG, async (parts) => {
    const configBytes = await parts.read(CONFIG, MAX_CONFIG_BYTES)
    const config = parseFileJson(path, CONFIG, configBytes)
    if (!isObject(config) || !('class_name' in config)) {
      const seen = 'its config.json describes no Keras model'
      throw new GraftError('file.unknownFormat', { path, seen })
    }
    const metadata = await readMetadata(path, parts)
    const { arrays, sha256 } = await readWeights(path, parts)
    const hash = createHash('sha256').update(configBytes).update(sha256).digest('hex')
    const built = buildImport({
      topology: config,
      dialect: dialectOf(textOf(metadata, 'keras_version') ?? undefined, config),
      place: { path, where: CONFIG },
      arrays: { type: 'objects', arrays },
      lineage: metadata['graft'] ?? null,
      notes: settingsNotes(
        config,
        arrays.some(({ name }) => name.startsWith('optimizer/')),
      ),
    })
    return { ...built, format: 'keras', sha256: hash }
  })
}

/** Who wrote the file. A model without it, or with a strange one, can still be read. */
async function readMetadata(path: string, parts: ModelParts): Promise<JsonObject> {
  try {
    const value = parseFileJson(path, METADATA, await parts.read(METADATA, MAX_CONFIG_BYTES))
    return isObject(value) ? value : {}
  } catch (error) {
    if (error instanceof GraftError && error.code !== 'file.tooLarge') return {}
    throw error
  }
}

interface Weights {
  readonly arrays: Hdf5Objects['arrays']
  readonly sha256: string
}

async function readWeights(path: string, parts: ModelParts): Promise<Weights> {
  const maxBytes = maxWeightBytes()
  const bytes = await parts.size(WEIGHTS)
  return parts.withFile(WEIGHTS, maxBytes, async (file) => {
    const request = { type: 'read', path: file, maxBytes, onlyWeights: true } as const
    const found = await runHdf5(request, bytes).catch((error: unknown) => {
      throw namedAs(path, file, error)
    })
    const arrays = found?.type === 'objects' ? found.arrays : []
    return { arrays, sha256: await hashFile(file) }
  })
}

/** The person knows the archive, not the file that was taken out of it. */
function namedAs(path: string, file: string, error: unknown): unknown {
  if (!(error instanceof GraftError)) return error
  const { params } = error as GraftError<'file.damaged' | 'file.tooLarge'>
  if (params.path !== file) return error
  const where = 'where' in params ? { where: `${WEIGHTS}: ${params.where}` } : {}
  return new GraftError(error.code, { ...params, ...where, path })
}

function settingsNotes(config: JsonObject, hasOptimizer: boolean) {
  const settings = config['compile_config']
  const text = isObject(settings) ? JSON.stringify(withOptimizer(settings)) : undefined
  return trainingNotes(text, hasOptimizer)
}

/** `.keras` calls `optimizer` what `.h5` calls `optimizer_config`. */
const withOptimizer = (settings: JsonObject) => ({
  ...settings,
  optimizer_config: settings['optimizer'],
})
