import {
  Dataset,
  ExternalLink,
  File,
  Group,
  Module,
  type Attribute,
  type Metadata,
} from 'h5wasm/node'
import { GraftError } from '../../../shared/contract/errors/graftError.ts'
import type { ArrayGroup } from '../../../shared/kerasJson/assignWeights.ts'
import type { FileArray, FileDType } from '../../../shared/kerasJson/fileArray.ts'
import { loadHdf5, reading } from './hdf5Library.ts'
import type { Hdf5Model, Hdf5Other } from './hdf5Messages.ts'

/** Arrays are copied out of the library's memory in parts, which limits that memory. */
const PART_BYTES = 64 * 2 ** 20

interface Context {
  readonly path: string
  readonly maxBytes: number
  bytes: number
  readonly ignored: string[]
}

/** All that a Keras `.h5` says about its model. Errors: `file.damaged`, `file.tooLarge`, `file.outsideFolder`. */
export async function readHdf5(path: string, maxBytes: number): Promise<Hdf5Model | Hdf5Other> {
  await loadHdf5()
  const file = reading(path, 'the beginning', () => new File(path, 'r'))
  const context: Context = { path, maxBytes, bytes: 0, ignored: [] }
  return reading(path, 'its HDF5 structure', () => {
    const result = readModel(context, file)
    file.close()
    return result
  })
}

function readModel(context: Context, file: File): Hdf5Model | Hdf5Other {
  const { path } = context
  const attributes = reading(path, 'its attributes', () => rootAttributes(file))
  if (attributes['model_config'] === undefined) {
    const arrays = reading(path, 'its structure', () => countArrays(file))
    return { type: 'other', arrays }
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
  for (const [name, attribute] of Object.entries(file.attrs)) {
    const [text] = texts(attribute)
    if (text !== undefined) found[name] = text
  }
  return found
}

/** The strings of an attribute of any string kind; none where it is empty or holds numbers. */
function texts(attribute: Attribute | undefined): readonly string[] {
  if (attribute?.metadata.type !== Module.H5T_class_t.H5T_STRING.value) return []
  const { value } = attribute
  if (typeof value === 'string') return [value]
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : []
}

/** A list of names; Keras splits lists over 64 kB into `name0`, `name1`, ... */
function nameList(group: Group, name: string): readonly string[] {
  const { attrs } = group
  if (attrs[name] !== undefined) return texts(attrs[name])
  const names: string[] = []
  for (let i = 0; attrs[`${name}${i}`] !== undefined; i++)
    names.push(...texts(attrs[`${name}${i}`]))
  return names
}

/** What a group holds under a name or path. Links to other files are refused: they are not the model's. */
function child(context: Context, group: Group, name: string) {
  const where = `${group.path}/${name}`.replace(/^\/+/, '')
  const found = reading(context.path, where, () => group.get(name))
  if (found instanceof ExternalLink) {
    throw new GraftError('file.outsideFolder', { path: context.path, entry: found.filename })
  }
  return found
}

function readGroups(context: Context, weights: Group): readonly ArrayGroup[] {
  const where = 'model_weights'
  const names = reading(context.path, where, () => nameList(weights, 'layer_names'))
  const listed = names.length > 0 ? [...names] : reading(context.path, where, () => weights.keys())
  const top = 'top_level_model_weights'
  if (weights.keys().includes(top) && !listed.includes(top)) listed.push(top)
  return listed.map((name) => readGroup(context, weights, name))
}

function readGroup(context: Context, weights: Group, name: string): ArrayGroup {
  const group = child(context, weights, name)
  const place = `model_weights/${name}`
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
function noteOthers(context: Context, group: Group, names: readonly string[]): void {
  const tops = new Set(names.map((name) => name.split('/', 1)[0]))
  const others = reading(context.path, group.path, () =>
    group.keys().filter((key) => !tops.has(key) && group.get(key) instanceof Dataset),
  )
  context.ignored.push(...others.map((key) => `${group.path}/${key}`))
}

function readArray(context: Context, group: Group, name: string): FileArray {
  const { path } = context
  const where = `${group.path}/${name}`
  const dataset = child(context, group, name)
  if (!(dataset instanceof Dataset)) {
    throw new GraftError('file.damaged', { path, where, reason: 'it is missing' })
  }
  return reading(path, where, () => {
    const { metadata } = dataset
    if ((metadata.virtual_sources ?? []).some(({ file_name: file }) => file !== '.')) {
      throw new GraftError('file.outsideFolder', { path, entry: where })
    }
    const shape = metadata.shape ?? []
    const type = typeOf(metadata)
    const bytes = type.dtype === 'other' ? new Uint8Array(0) : readBytes(context, dataset, where)
    return { name, shape, ...type, littleEndian: metadata.littleEndian, bytes }
  })
}

const floats: Readonly<Record<number, FileDType>> = { 2: 'float16', 4: 'float32', 8: 'float64' }

function typeOf({ type, size, signed }: Metadata): { dtype: FileDType; typeName: string } {
  const classes = Module.H5T_class_t
  if (type === classes.H5T_FLOAT.value) {
    return { dtype: floats[size] ?? 'other', typeName: `float${size * 8}` }
  }
  if (type === classes.H5T_INTEGER.value) {
    return { dtype: 'other', typeName: `${signed ? '' : 'u'}int${size * 8}` }
  }
  const found = Object.entries(classes).find(([, { value }]) => value === type)
  return { dtype: 'other', typeName: found?.[0].replace('H5T_', '').toLowerCase() ?? 'unknown' }
}

function readBytes(context: Context, dataset: Dataset, where: string): Uint8Array {
  const { size, shape } = dataset.metadata
  const lengths = shape ?? []
  const rowBytes = lengths.slice(1).reduce((product, length) => product * length, size)
  const rows = lengths.length === 0 ? 1 : (lengths[0] ?? 0)
  context.bytes += rowBytes * rows
  if (context.bytes > context.maxBytes) {
    const limit = Math.floor(context.maxBytes)
    throw new GraftError('file.tooLarge', {
      path: context.path,
      what: where,
      bytes: context.bytes,
      limit,
    })
  }
  const bytes = new Uint8Array(rowBytes * rows)
  const step = Math.max(1, Math.floor(PART_BYTES / Math.max(rowBytes, 1)))
  for (let row = 0; row < rows && rowBytes > 0; row += step) {
    const count = Math.min(step, rows - row)
    copyRows(dataset, { row, count, bytes: rowBytes * count }, bytes.subarray(row * rowBytes))
  }
  return bytes
}

interface Part {
  readonly row: number
  readonly count: number
  readonly bytes: number
}

/** Raw bytes as they are stored: h5wasm's own reader has no half floats. */
function copyRows(dataset: Dataset, part: Part, target: Uint8Array): void {
  const lengths = dataset.metadata.shape ?? []
  const pointer = Module._malloc(part.bytes)
  if (pointer === 0) throw new Error(`there is no memory for ${part.bytes} bytes`)
  try {
    const isWhole = lengths.length === 0
    const count = [part.count, ...lengths.slice(1)].map(BigInt)
    const offset = [part.row, ...lengths.slice(1).map(() => 0)].map(BigInt)
    const strides = lengths.map(() => 1n)
    const status = isWhole
      ? Module.get_dataset_data(dataset.file_id, dataset.path, null, null, null, BigInt(pointer))
      : Module.get_dataset_data(
          dataset.file_id,
          dataset.path,
          count,
          offset,
          strides,
          BigInt(pointer),
        )
    if (status < 0) throw new Error('the numbers cannot be read')
    target.set(Module.HEAPU8.subarray(pointer, pointer + part.bytes))
  } finally {
    Module._free(pointer)
  }
}

function countArrays(file: File): number {
  return file.paths().filter((each) => file.get(each) instanceof Dataset).length
}
