import { stat } from 'node:fs/promises'
import { toReadFault } from '../../../shared/contract/errors/fileFaults.ts'
import { GraftError } from '../../../shared/contract/errors/graftError.ts'
import { prefixOf, type FileArray } from '../../../shared/kerasJson/fileArray.ts'
import type { WeightArray } from '../../../shared/model/weights.ts'
import type { WeightsUnit } from '../../../shared/weightsFile/matchWeights.ts'
import type { Hdf5Objects } from '../hdf5/hdf5Messages.ts'
import { runHdf5 } from '../hdf5/runHdf5.ts'
import { isHdf5 } from '../kerasH5/readKerasH5.ts'
import { maxWeightBytes } from '../limits.ts'
import { readHead } from '../openParts.ts'
import { readModelFile } from '../readModelFile.ts'
import { isSafetensors, readSafetensors } from './safetensors.ts'

export type WeightsKind = 'keras3' | 'keras2' | 'safetensors' | 'model'

/** The weights of a file without their model. */
export interface WeightsFile {
  readonly kind: WeightsKind
  readonly units: readonly WeightsUnit[]
}

/**
 * Reads the weights of a file, known by its content: Keras 3's `.weights.h5`, Keras 2's weights, safetensors, or any
 * whole model. Errors: `file.missing`, `file.unreadable`, `file.damaged`, `file.tooLarge`, `file.outsideFolder`,
 * `file.unknownFormat`; for whole models those of `readModelFile`.
 */
export async function readWeightsFile(path: string): Promise<WeightsFile> {
  try {
    const found = await stat(path)
    const { size } = found
    const head = found.isFile() ? await readHead(path, 4096) : new Uint8Array(0)
    if (isHdf5(head)) return await readHdf5Weights(path, size)
    if (isSafetensors(head, size)) {
      return { kind: 'safetensors', units: byPrefix(await readSafetensors(path)) }
    }
  } catch (error) {
    throw toReadFault(path, error)
  }
  const { graph, weights } = await readModelFile(path)
  const units = graph.layers.map(({ name }) => ({
    name,
    place: null,
    arrays: Object.entries(weights[name] ?? {}).map(toFileArray),
  }))
  return { kind: 'model', units }
}

async function readHdf5Weights(path: string, bytes: number): Promise<WeightsFile> {
  const request = { type: 'read', path, maxBytes: maxWeightBytes(), onlyWeights: true } as const
  const found = await runHdf5(request, bytes)
  if (found?.type === 'groups') {
    return { kind: 'keras2', units: found.groups.map((group) => ({ ...group, place: null })) }
  }
  if (found?.type !== 'objects' || found.arrays.length === 0) {
    const seen = 'it is an HDF5 file without arrays'
    throw new GraftError('file.unknownFormat', { path, seen })
  }
  const objects = objectUnits(found)
  return objects.some(({ arrays }) => arrays.length > 0)
    ? { kind: 'keras3', units: objects }
    : { kind: 'keras2', units: byPrefix(found.arrays) }
}

function byPrefix(arrays: readonly FileArray[]): readonly WeightsUnit[] {
  const units = new Map<string, FileArray[]>()
  for (const array of arrays) {
    const prefix = prefixOf(array.name)
    units.set(prefix, [...(units.get(prefix) ?? []), array])
  }
  return [...units].map(([prefix, own]) => ({
    name: prefix.slice(prefix.lastIndexOf('/') + 1),
    place: null,
    arrays: own,
  }))
}

const layerPlace = /^((?:layers\/[^/]+\/)*?layers\/[^/]+)\/((?!layers\/).*)$/

function objectUnits({ arrays, names }: Hdf5Objects): readonly WeightsUnit[] {
  const units = new Map<string, FileArray[]>()
  for (const array of arrays) {
    const [, place, rest] = layerPlace.exec(array.name) ?? []
    // State that draws random numbers, and what belongs to no layer, is no weight.
    if (place === undefined || rest === undefined || array.dtype === 'other') continue
    units.set(place, [...(units.get(place) ?? []), { ...array, name: rest }])
  }
  return [...units].map(([place, own]) => ({ name: names[place] ?? null, place, arrays: own }))
}

function toFileArray([name, { shape, dtype, values }]: [string, WeightArray]): FileArray {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
  const type = dtype === 'int32' ? 'int32' : 'float32'
  return { name, shape, dtype: type, typeName: type, littleEndian: true, bytes }
}
