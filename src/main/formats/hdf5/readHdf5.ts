import { statSync } from 'node:fs'
import { Dataset, File, Group } from 'h5wasm/node'
import { GraftError } from '../../../shared/contract/errors/graftError.ts'
import type { ArrayGroup } from '../../../shared/kerasJson/assignWeights.ts'
import { child, readArray, type Hdf5Context } from './hdf5Arrays.ts'
import { attributeNames, nameList, texts } from './hdf5Attributes.ts'
import { loadHdf5, reading, withOnlyFile } from './hdf5Library.ts'
import type {
  Hdf5Groups,
  Hdf5Model,
  Hdf5Objects,
  Hdf5Other,
  Hdf5Request,
  Hdf5Result,
} from './hdf5Messages.ts'
import { countArrays, readObjects } from './readObjects.ts'

/**
 * All that a Keras `.h5` says about its model, or with `onlyWeights` its arrays, whatever kind of Keras file it is. Errors:
 * `file.damaged`, `file.tooLarge`, `file.outsideFolder`.
 */
export async function readHdf5({
  path,
  maxBytes,
  onlyWeights,
}: Extract<Hdf5Request, { type: 'read' }>): Promise<Hdf5Result> {
  await loadHdf5()
  const { size: fileBytes } = statSync(path)
  const context: Hdf5Context = {
    path,
    maxBytes,
    bytes: 0,
    fileBytes,
    plainBytes: 0,
    ignored: [],
  }
  const file = reading(path, 'the beginning', () => new File(path, 'r'))
  try {
    return withOnlyFile(path, fileBytes, () =>
      reading(path, 'its HDF5 structure', () =>
        onlyWeights === true ? readWeights(context, file) : readModel(context, file),
      ),
    )
  } finally {
    closeQuietly(file)
  }
}

/** A damaged file may not even let itself be closed; what it is damaged by has been told then. */
function closeQuietly(file: File): void {
  try {
    file.close()
  } catch {
    // Nothing was written: nothing is lost.
  }
}

/** The arrays of a whole model, of Keras's older weights file, or of its newer one. */
function readWeights(context: Hdf5Context, file: File): Hdf5Groups | Hdf5Objects {
  const model = file.keys().includes('model_weights') ? child(context, file, 'model_weights') : file
  const group = model instanceof Group ? model : file
  const isListed = nameList(group, 'layer_names').length > 0
  return isListed
    ? { type: 'groups', groups: readGroups(context, group) }
    : readObjects(context, file)
}

function readModel(context: Hdf5Context, file: File): Hdf5Model | Hdf5Other {
  const { path } = context
  const attributes = reading(path, 'its attributes', () => rootAttributes(file))
  if (attributes['model_config'] === undefined) {
    return { type: 'other', arrays: countArrays(context, file) }
  }
  const weights = child(context, file, 'model_weights')
  if (!(weights instanceof Group)) {
    throw new GraftError('file.damaged', { path, where: 'model_weights', reason: 'it is missing' })
  }
  const groups = readGroups(context, weights)
  const hasOptimizer = file.keys().includes('optimizer_weights')
  return { type: 'model', attributes, groups, hasOptimizer, ignored: context.ignored }
}

function rootAttributes(file: File): Record<string, string> {
  const found: Record<string, string> = {}
  for (const name of attributeNames(file)) {
    const [text] = texts(file, name)
    if (text !== undefined) found[name] = text
  }
  return found
}

function readGroups(context: Hdf5Context, weights: Group): readonly ArrayGroup[] {
  const where = 'model_weights'
  const names = reading(context.path, where, () => nameList(weights, 'layer_names'))
  const listed = names.length > 0 ? [...names] : reading(context.path, where, () => weights.keys())
  const top = 'top_level_model_weights'
  if (weights.keys().includes(top) && !listed.includes(top)) listed.push(top)
  return listed.map((name) => readGroup(context, weights, name))
}

function readGroup(context: Hdf5Context, weights: Group, name: string): ArrayGroup {
  const group = child(context, weights, name)
  const place = `${weights.path}/${name}`.replace(/^\/+/, '')
  if (!(group instanceof Group)) {
    throw new GraftError('file.damaged', {
      path: context.path,
      where: place,
      reason: 'it is missing',
    })
  }
  const names = reading(context.path, place, () => nameList(group, 'weight_names'))
  const arrays = names.map((weight) => readArray(context, group, weight))
  noteOthers(context, group, names)
  return { name, arrays }
}

/** Items beside the weights, such as the Booleans of weight normalisation. */
function noteOthers(context: Hdf5Context, group: Group, names: readonly string[]): void {
  const tops = new Set(names.map((name) => name.split('/', 1)[0]))
  const others = reading(context.path, group.path, () =>
    group.keys().filter((key) => !tops.has(key) && group.get(key) instanceof Dataset),
  )
  context.ignored.push(...others.map((key) => `${group.path}/${key}`))
}
