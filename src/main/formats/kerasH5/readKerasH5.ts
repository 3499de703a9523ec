import { stat } from 'node:fs/promises'
import { toReadFault } from '../../../shared/contract/errors/fileFaults.ts'
import { GraftError } from '../../../shared/contract/errors/graftError.ts'
import type { KerasDialectName } from '../../../shared/kerasJson/dialects.ts'
import { isObject } from '../../../shared/kerasJson/json.ts'
import { buildImport } from '../buildImport.ts'
import type { Hdf5Model } from '../hdf5/hdf5Messages.ts'
import { runHdf5 } from '../hdf5/runHdf5.ts'
import { hashFile } from '../hashFile.ts'
import { maxWeightBytes } from '../limits.ts'
import type { ImportedModel, ModelFormat } from '../modelFormat.ts'
import { parseFileJson } from '../parseFileJson.ts'
import { trainingNotes } from '../trainingNotes.ts'

/** Keras's whole-model HDF5 file, as Keras 2 and 3 write it. */
export const kerasH5: ModelFormat = {
  id: 'kerasH5',
  detect: ({ head }) => isHdf5(head),
  read: readKerasH5,
}

const signature = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a]

/** HDF5 may begin at byte 0, 512, 1024, ... of a file. */
export function isHdf5(head: Uint8Array): boolean {
  return [0, 512, 1024, 2048].some((at) => signature.every((byte, i) => head[at + i] === byte))
}

async function readKerasH5(path: string): Promise<ImportedModel> {
  const { size } = await stat(path).catch((error: unknown) => {
    throw toReadFault(path, error)
  })
  const maxBytes = maxWeightBytes()
  const found = await runHdf5({ type: 'read', path, maxBytes }, size)
  if (found?.type !== 'model') throw noModel(path, found?.type === 'other' ? found.arrays : 0)
  const place = { path, where: 'model_config' }
  const topology = parseFileJson(path, 'model_config', found.attributes['model_config'] ?? '')
  const { labels, ...own } = ownAttributes(found)
  const built = buildImport({
    topology,
    dialect: dialectOf(found.attributes['keras_version'], topology),
    place,
    arrays: { type: 'groups', groups: found.groups },
    lineage: own.lineage,
    notes: [
      ...trainingNotes(found.attributes['training_config'], found.hasOptimizer),
      ...found.ignored.map((item) => ({
        code: 'leftOut' as const,
        layer: null,
        text: `"${item}" is no weight of a layer; it was left out.`,
      })),
    ],
  })
  return {
    ...built,
    labels: built.labels ?? labels,
    format: 'kerasH5',
    sha256: await hashFile(path),
  }
}

function noModel(path: string, arrays: number): GraftError {
  return arrays > 0
    ? new GraftError('file.onlyWeights', { path, arrays })
    : new GraftError('file.unknownFormat', {
        path,
        seen: 'it is an HDF5 file without a Keras model',
      })
}

/** What Graft itself wrote into a file; damaged additions of others are none. */
function ownAttributes({ attributes }: Hdf5Model) {
  const parse = (name: string): unknown => {
    try {
      return JSON.parse(attributes[name] ?? 'null')
    } catch {
      return null
    }
  }
  const labels: unknown = parse('labels')
  const isLabels = Array.isArray(labels) && labels.every((label) => typeof label === 'string')
  return { lineage: parse('graft'), labels: isLabels ? (labels as readonly string[]) : null }
}

/** Keras's version, or for files that do not tell it the way they are written. */
export function dialectOf(version: string | undefined, topology: unknown): KerasDialectName {
  if (version?.startsWith('tfjs') === true) return 'tfjs'
  if (version !== undefined && /^\d/.test(version)) {
    return Number.parseInt(version, 10) >= 3 ? 'keras3' : 'keras2'
  }
  const text = isObject(topology) ? JSON.stringify(topology) : ''
  return /"batch_shape"|"__keras_tensor__"/.test(text) ? 'keras3' : 'keras2'
}
