import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { toReadFault } from '../../../shared/contract/errors/fileFaults.ts'
import type { FileArray } from '../../../shared/kerasJson/fileArray.ts'
import type { ImportNote } from '../../../shared/kerasJson/importNote.ts'
import { isObject, textOf } from '../../../shared/kerasJson/json.ts'
import { buildImport } from '../buildImport.ts'
import { dialectOf } from '../kerasH5/readKerasH5.ts'
import type { Glimpse, ImportedModel, ModelFormat } from '../modelFormat.ts'
import { trainingNotes } from '../trainingNotes.ts'
import { parseModelJson, type ModelJson } from './manifest.ts'
import { readShards } from './shards.ts'

/** A TF.js layers model: a folder, or the model.json in it. */
export const tfjsLayers: ModelFormat = {
  id: 'tfjsLayers',
  detect: (glimpse) => (glimpse.isFolder ? existsSync(modelJsonIn(glimpse.path)) : isJson(glimpse)),
  read: readTfjsLayers,
}

const modelJsonIn = (folder: string) => join(folder, 'model.json')

function isJson({ head }: Glimpse): boolean {
  const text = new TextDecoder()
    .decode(head)
    .replace(/^\uFEFF/, '')
    .trimStart()
  return text.startsWith('{')
}

async function readTfjsLayers(given: string): Promise<ImportedModel> {
  const path = existsSync(modelJsonIn(given)) ? modelJsonIn(given) : given
  const bytes = await readFile(path).catch((error: unknown) => {
    throw toReadFault(path, error)
  })
  const hash = createHash('sha256').update(bytes)
  const json = parseModelJson(path, new TextDecoder().decode(bytes))
  const arrays: FileArray[] = []
  for (const group of json.weightsManifest) arrays.push(...(await readShards(path, group, hash)))
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
