import { readFile, stat } from 'node:fs/promises'
import { toReadFault } from '../../../shared/contract/errors/fileFaults.ts'
import { GraftError } from '../../../shared/contract/errors/graftError.ts'
import {
  PickleFault,
  readPickle,
  type PickleGlobal,
  type PickleHost,
  type PickleObject,
  type PickleValue,
} from './pickle.ts'

/** A tensor of a PyTorch file, in row-major order whatever its strides were. */
export interface TorchTensor {
  readonly shape: readonly number[]
  readonly values: Float32Array
}

const MAX_BYTES = 2 ** 31 - 1
/** 0x1950a86a20f9469cfc6c and 1001: how a file of `torch.save` before version 1.6 begins. */
const MAGIC = 0x1950a86a20f9469cfc6cn
const VERSION = 1001

/**
 * The float32 tensors of a state dictionary that PyTorch before 1.6 saved (or later with
 * `_use_new_zipfile_serialization=False`), by name. Whole numbers, such as counts of batches, are left out.
 *
 * The layout: five pickles (magic number, version, system, dictionary, storage keys), then for each key a count (int64)
 * and that many numbers. Nothing of the file is run: names outside the closed list are refused.
 *
 * Errors: `file.missing`, `file.unreadable`, `file.tooLarge`, `file.foreignCode`, `file.damaged`.
 */
export async function readTorchFile(path: string): Promise<ReadonlyMap<string, TorchTensor>> {
  const bytes = await read(path)
  try {
    return parseTorchFile(bytes)
  } catch (error) {
    if (!(error instanceof PickleFault)) throw error
    if (error.foreign !== null) {
      throw new GraftError('file.foreignCode', { path, name: error.foreign })
    }
    throw new GraftError('file.damaged', { path, where: 'its pickles', reason: error.message })
  }
}

async function read(path: string): Promise<Uint8Array> {
  try {
    const { size } = await stat(path)
    if (size > MAX_BYTES) {
      throw new GraftError('file.tooLarge', {
        path,
        what: 'The file',
        bytes: size,
        limit: MAX_BYTES,
      })
    }
    return await readFile(path)
  } catch (error) {
    throw toReadFault(path, error)
  }
}

interface StorageRef extends PickleObject {
  readonly type: 'storage'
  readonly key: string
  readonly isFloat: boolean
  readonly count: number
}

interface TensorRef extends PickleObject {
  readonly type: 'tensor'
  readonly storage: StorageRef
  readonly offset: number
  readonly shape: readonly number[]
  readonly strides: readonly number[]
}

/** {@link readTorchFile} on bytes. Throws {@link PickleFault}. */
export function parseTorchFile(bytes: Uint8Array): ReadonlyMap<string, TorchTensor> {
  const storages = new Map<string, StorageRef>()
  const host = createHost(storages)
  const magic = readPickle(bytes, 0, host)
  const version = readPickle(bytes, magic.end, host)
  if (magic.value !== MAGIC || version.value !== VERSION) {
    throw new PickleFault('it does not begin as a file of PyTorch does')
  }
  const system = readPickle(bytes, version.end, host)
  if (!(system.value instanceof Map) || system.value.get('little_endian') !== true) {
    throw new PickleFault('its numbers are not little-endian')
  }
  const dictionary = readPickle(bytes, system.end, host)
  const keys = readPickle(bytes, dictionary.end, host)
  const data = locate(bytes, keys.end, keys.value, storages)
  if (!(dictionary.value instanceof Map)) throw new PickleFault('it holds no dictionary of tensors')
  const tensors = new Map<string, TorchTensor>()
  for (const [name, value] of dictionary.value) {
    if (typeof name !== 'string' || !isTensor(value)) {
      throw new PickleFault('its dictionary holds something else than tensors')
    }
    const numbers = data.get(value.storage.key)
    if (numbers === undefined) throw new PickleFault(`the numbers of "${name}" are missing`)
    if (value.storage.isFloat) tensors.set(name, gather(name, value, numbers))
  }
  return tensors
}

function createHost(storages: Map<string, StorageRef>): PickleHost {
  const global = (call?: PickleGlobal['call']): PickleGlobal =>
    call === undefined ? { type: 'global' } : { type: 'global', call }
  const floats = global()
  const longs = global()
  const load = (id: PickleValue): StorageRef => {
    const [kind, storageClass, key, device, count, view] = isList(id) ? id : []
    const isFloat = storageClass === floats
    const plain = kind === 'storage' && device === 'cpu' && view === null
    if (
      !plain ||
      (!isFloat && storageClass !== longs) ||
      typeof key !== 'string' ||
      !isSize(count)
    ) {
      throw new PickleFault('it refers to numbers that are not in the file')
    }
    const found = storages.get(key) ?? { type: 'storage', key, isFloat, count }
    if (found.isFloat !== isFloat || found.count !== count) {
      throw new PickleFault(`it says two things about the numbers "${key}"`)
    }
    storages.set(key, found)
    return found
  }
  return {
    load,
    globals: new Map([
      ['collections.OrderedDict', global(emptyDictionary)],
      ['torch._utils._rebuild_tensor_v2', global(rebuildTensor)],
      ['torch.FloatStorage', floats],
      ['torch.LongStorage', longs],
    ]),
  }
}

function emptyDictionary(args: readonly PickleValue[]): PickleValue {
  if (args.length > 0) throw new PickleFault('an ordered dictionary is made of something')
  return new Map()
}

/** `_rebuild_tensor_v2(storage, offset, size, stride, requires_grad, hooks)`. */
function rebuildTensor([storage, offset, shape, strides]: readonly PickleValue[]): TensorRef {
  const areSizes = (value: PickleValue | undefined): value is readonly number[] =>
    isList(value) && value.length <= 32 && value.every(isSize)
  if (
    !isStorage(storage) ||
    !isSize(offset) ||
    !areSizes(shape) ||
    !areSizes(strides) ||
    shape.length !== strides.length
  ) {
    throw new PickleFault('a tensor is described wrongly')
  }
  return { type: 'tensor', storage, offset, shape, strides }
}

const isList = (value: PickleValue | undefined): value is readonly PickleValue[] =>
  Array.isArray(value)
const isSize = (value: PickleValue | undefined): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0
const isStorage = (value: PickleValue | undefined): value is StorageRef =>
  isObject(value) && value.type === 'storage'
const isTensor = (value: PickleValue): value is TensorRef =>
  isObject(value) && value.type === 'tensor'

function isObject(value: PickleValue | undefined): value is PickleObject {
  return typeof value === 'object' && value !== null && 'type' in value
}

/** Where each storage's numbers are. The file must hold exactly the storages that it lists. */
function locate(
  bytes: Uint8Array,
  start: number,
  keys: PickleValue,
  storages: ReadonlyMap<string, StorageRef>,
): ReadonlyMap<string, DataView> {
  if (!isList(keys)) throw new PickleFault('it does not list its numbers')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const found = new Map<string, DataView>()
  let at = start
  for (const key of keys) {
    const storage = typeof key === 'string' ? storages.get(key) : undefined
    if (storage === undefined || found.has(storage.key)) {
      throw new PickleFault('it lists numbers that belong to no tensor')
    }
    const length = storage.count * (storage.isFloat ? 4 : 8)
    if (at + 8 + length > bytes.length) throw new PickleFault('its numbers are cut off')
    if (view.getBigInt64(at, true) !== BigInt(storage.count)) {
      throw new PickleFault(`there are not ${storage.count} numbers under "${storage.key}"`)
    }
    found.set(storage.key, new DataView(bytes.buffer, bytes.byteOffset + at + 8, length))
    at += 8 + length
  }
  if (at !== bytes.length) throw new PickleFault('there is more in it than it lists')
  return found
}

/** A tensor's numbers in row-major order: what lies in memory is often a transposed view. */
function gather(
  name: string,
  { offset, shape, strides }: TensorRef,
  numbers: DataView,
): TorchTensor {
  const available = numbers.byteLength / 4
  const count = shape.reduce((product, length) => product * length, 1)
  const last = shape.reduce(
    (sum, length, axis) => sum + (length - 1) * (strides[axis] ?? 0),
    offset,
  )
  if (count > available || (count > 0 && last >= available)) {
    throw new PickleFault(`"${name}" reaches beyond its numbers`)
  }
  const values = new Float32Array(count)
  const index = shape.map(() => 0)
  let place = offset
  for (let i = 0; i < count; i++) {
    values[i] = numbers.getFloat32(place * 4, true)
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const stride = strides[axis] ?? 0
      const next = (index[axis] ?? 0) + 1
      if (next < (shape[axis] ?? 0)) {
        index[axis] = next
        place += stride
        break
      }
      index[axis] = 0
      place -= stride * (next - 1)
    }
  }
  return { shape, values }
}
