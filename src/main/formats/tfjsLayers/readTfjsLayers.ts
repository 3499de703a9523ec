import { createHash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { FileArray } from '../../../shared/kerasJson/fileArray.ts'
import type { ImportNote } from '../../../shared/kerasJson/importNote.ts'
import { isObject, textOf } from '../../../shared/kerasJson/json.ts'
import { buildImport } from '../buildImport.ts'
import { dialectOf } from '../kerasH5/readKerasH5.ts'
import { MAX_CONFIG_BYTES } from '../limits.ts'
import type { Glimpse, ImportedModel, ModelFormat } from '../modelFormat.ts'
import { folderParts, readText, type ModelParts } from '../modelParts.ts'
import { folderOf, isZip, readHead, withParts } from '../openParts.ts'
import { trainingNotes } from '../trainingNotes.ts'
import { parseModelJson, type ModelJson } from './manifest.ts'
import { readShards } from './shards.ts'

const MODEL_JSON = 'model.json'

/** A TF.js layers model: a folder, the model.json in it, or a zip archive of both. */
export const tfjsLayers: ModelFormat = {
  id: 'tfjsLayers',
  detect: (glimpse) =>
    glimpse.names === null ? isJson(glimpse) : folderOf(glimpse.names, MODEL_JSON) !== null,
  read: readTfjsLayers,
}

function isJson({ head }: Glimpse): boolean {
  const text = new TextDecoder()
    .decode(head)
    .replace(/^\uFEFF/, '')
    .trimStart()
  return text.startsWith('{')
}

/** A file that begins as JSON does is a model.json, whatever its name; all else holds one. */
async function readTfjsLayers(path: string): Promise<ImportedModel> {
  const isFolder = (await stat(path)).isDirectory()
  if (!isFolder && !isZip(await readHead(path, 4))) {
    return readFrom(path, folderParts(path, dirname(path)), await readText(path))
  }
  const shown = isFolder ? join(path, MODEL_JSON) : path
  return withParts(path, MODEL_JSON, async (parts) =>
    readFrom(shown, parts, await parts.read(MODEL_JSON, MAX_CONFIG_BYTES)),
  )
}

async function readFrom(
  path: string,
  parts: ModelParts,
  bytes: Uint8Array,
): Promise<ImportedModel> {
  const hash = createHash('sha256').update(bytes)
  const json = parseModelJson(path, new TextDecoder().decode(bytes))
  const arrays: FileArray[] = []
  for (const group of json.weightsManifest) {
    arrays.push(...(await readShards(path, parts, group, hash)))
  }
  const { topology, version } = topologyOf(json)
  const built = buildImport({
    topology,
    dialect: dialectOf(version ?? 'tfjs', topology),
    place: { path, where: 'modelTopology' },
    arrays: { type: 'named', arrays },
    lineage: json.userDefinedMetadata?.['graft'] ?? null,
    notes: [...quantizationNotes(json), ...settingsNotes(json)],
  })
  return { ...built, format: 'tfjsLayers', sha256: hash.digest('hex') }
}

/** The converter wraps Keras's topology in `model_config`; TF.js itself writes it bare. */
function topologyOf({ modelTopology }: ModelJson) {
  const config = modelTopology['model_config']
  return {
    topology: isObject(config) ? config : modelTopology,
    version: textOf(modelTopology, 'keras_version') ?? undefined,
  }
}

function quantizationNotes({ weightsManifest }: ModelJson): readonly ImportNote[] {
  const types = weightsManifest.flatMap(({ weights }) =>
    weights.flatMap(({ quantization }) => quantization?.dtype ?? []),
  )
  return [...new Set(types)].map((dtype) => ({
    code: 'widened',
    layer: null,
    text: `Weights that are stored as ${dtype} became float32; they are as coarse as they were.`,
  }))
}

function settingsNotes(json: ModelJson): readonly ImportNote[] {
  const settings = json.trainingConfig ?? json.modelTopology['training_config']
  return isObject(settings) ? trainingNotes(JSON.stringify(settings), false) : []
}
