import { createHash } from 'node:crypto'
import { isAbsolute, join, resolve } from 'node:path'
import { GraftError } from '../../shared/contract/errors/graftError.ts'
import type { ArrayFile, PreparedData } from '../../shared/contract/trainerProtocol.ts'
import { checkFinite, checkLabelRange } from '../../shared/data/labelChecks.ts'
import { drawSplit, type Split } from '../../shared/data/split.ts'
import type { DataPlan } from '../../shared/data/dataPlan.ts'
import { bytesOf, fileSize, writeWhole } from './cacheFile.ts'
import { fashionMnistClasses, openFashionMnist } from './fashionMnist.ts'
import { readIdx } from './idx.ts'
import { openImageRows } from './pictures/imageRows.ts'
import { readNpy, type NpyArray } from './npy.ts'

/** Data ready for the trainer, with what people should see of it. */
export interface DataSet {
  readonly prepared: PreparedData
  /** Shape of one input row. */
  readonly rowShape: readonly number[]
  /** Class ids a row, or `null` when labels are vectors. */
  readonly classIds: Int32Array | null
  /** Class names by id, where they are known. */
  readonly classNames: readonly string[] | null
  /** Rows that the split left out. */
  readonly unused: Int32Array
  /** What people should know of it, in plain sentences. */
  readonly notes: readonly string[]
}

export interface PrepareOptions {
  readonly cacheFolder: string
  /** Folder against which relative paths of the plan are read. */
  readonly folder: string
  /** The plan's seed, used where the split names none. */
  readonly seed: number
  readonly onProgress?: (share: number) => void
}

/**
 * Brings a data source into array files and divides its rows. Bad rows and labels are refused here, before
 * anything trains, with their numbers.
 */
export async function prepareData(plan: DataPlan, options: PrepareOptions): Promise<DataSet> {
  const source = await openSource(plan.source, options)
  const { classIds } = source
  const split = drawSplit({
    classIds,
    trainRows: source.trainRows,
    testRows: source.testRows,
    take: plan.split.train,
    validation: plan.split.validation,
    test: plan.split.test,
    seed: plan.split.seed ?? options.seed,
  })
  checkEnough(plan, split)
  if (classIds !== null && source.classes !== null) {
    for (const rows of [split.train, split.validation, split.test]) {
      checkLabelRange(classIds, rows, source.classes)
    }
  }
  const { train, validation, test, unused } = split
  return {
    prepared: {
      inputs: [source.inputs],
      labels: source.labels,
      scale: plan.scale,
      offset: plan.offset,
      rows: { train, validation, test },
      classes: source.classes,
    },
    rowShape: source.inputs.shape.slice(1),
    classIds,
    classNames: source.classNames,
    unused,
    notes: source.notes,
  }
}

function openSource(source: DataPlan['source'], options: PrepareOptions): Promise<Source> {
  switch (source.type) {
    case 'sample':
      return sampleSource(source.classes, options)
    case 'npy':
      return npySource(source, options)
    case 'idx':
      return idxSource(source, options)
    case 'imageFolder':
      return imageFolderSource(source, options)
    default:
      return Promise.reject(new GraftError('data.unknownSource', { source: source.type }))
  }
}

function checkEnough(plan: DataPlan, split: Split): void {
  const found = split.train.length + split.validation.length
  const wanted = plan.split.train ?? 1
  if (found < wanted) throw new GraftError('data.tooFew', { wanted, found, what: 'training data' })
}

interface Source {
  readonly inputs: ArrayFile
  readonly labels: ArrayFile
  readonly classIds: Int32Array | null
  readonly classes: number | null
  readonly classNames: readonly string[] | null
  readonly trainRows: Int32Array
  readonly testRows: Int32Array | null
  readonly notes: readonly string[]
}

/** The sample, with class ids counted in the order the plan names them. */
async function sampleSource(
  wanted: readonly string[] | undefined,
  options: PrepareOptions,
): Promise<Source> {
  const names: readonly string[] = wanted ?? fashionMnistClasses
  const known: readonly string[] = fashionMnistClasses
  for (const name of names) {
    if (!known.includes(name)) {
      throw new GraftError('data.unknownClass', { name, known, source: 'fashion-mnist' })
    }
  }
  const sample = await openFashionMnist(options.cacheFolder, options.onProgress)
  const newIds = known.map((name) => names.indexOf(name))
  const classIds = sample.classIds.map((id) => newIds[id] ?? -1)
  const rows = [...classIds.keys()].filter((row) => (classIds[row] ?? -1) >= 0)
  return {
    inputs: { path: sample.path, dtype: 'uint8', shape: sample.shape, byteOffset: 0 },
    labels: await cachedArray(options.cacheFolder, {
      dtype: 'int32',
      shape: [classIds.length],
      values: classIds,
    }),
    classIds,
    classes: names.length,
    classNames: names,
    trainRows: Int32Array.from(rows.filter((row) => !sample.isTest(row))),
    testRows: Int32Array.from(rows.filter((row) => sample.isTest(row))),
    notes: [],
  }
}

async function npySource(
  plan: Extract<DataPlan['source'], { type: 'npy' }>,
  { folder, cacheFolder }: PrepareOptions,
): Promise<Source> {
  const at = (path: string) => (isAbsolute(path) ? path : resolve(folder, path))
  const inputs = await readNpy(at(plan.inputs))
  if (plan.labels === null) throw new GraftError('data.noLabels', { source: plan.inputs })
  const labels = await readNpy(at(plan.labels))
  const rows = inputs.shape[0] ?? 0
  if ((labels.shape[0] ?? 0) !== rows) {
    throw new GraftError('data.countMismatch', { inputs: rows, labels: labels.shape[0] ?? 0 })
  }
  if (rows === 0)
    throw new GraftError('data.tooFew', { wanted: 1, found: 0, what: 'training data' })
  checkFinite(inputs.values, inputs.values.length / rows, 'inputs')
  checkFinite(labels.values, labels.values.length / rows, 'labels')
  const classIds = toClassIds(labels)
  const classNames = plan.classes ?? null
  return {
    inputs: await arrayFile(at(plan.inputs), inputs, cacheFolder),
    labels: await cachedArray(
      cacheFolder,
      classIds === null ? asVectors(labels) : { dtype: 'int32', shape: [rows], values: classIds },
    ),
    classIds,
    classes: classIds === null ? null : (classNames?.length ?? countClasses(classIds)),
    classNames,
    trainRows: countUp(rows),
    testRows: null,
    notes: [],
  }
}

/** Numbers that are labels become ids in their order: labels may begin with 1, or leave some out. */
async function idxSource(
  plan: Extract<DataPlan['source'], { type: 'idx' }>,
  { folder, cacheFolder }: PrepareOptions,
): Promise<Source> {
  if (plan.labels === null) throw new GraftError('data.noLabels', { source: plan.images })
  const images = await readIdx(resolve(folder, plan.images))
  const labels = await readIdx(resolve(folder, plan.labels))
  const [rows = 0] = images.shape
  if (labels.values.length !== rows) {
    throw new GraftError('data.countMismatch', { inputs: rows, labels: labels.values.length })
  }
  const numbers = [...new Set(labels.values)].sort((a, b) => a - b)
  const classNames = plan.classes ?? numbers.map(String)
  if (classNames.length !== numbers.length) {
    const reason = `its labels are ${numbers.length} different numbers, but ${classNames.length} names are given`
    throw new GraftError('data.badIdx', { path: plan.labels, reason })
  }
  const idOf = new Map(numbers.map((number, id) => [number, id]))
  const classIds = Int32Array.from(labels.values, (number) => idOf.get(number) ?? -1)
  return {
    inputs: await cachedArray(cacheFolder, { dtype: 'uint8', ...images }),
    ...(await withIds(cacheFolder, classIds, classNames)),
    notes: [],
  }
}

async function imageFolderSource(
  plan: Extract<DataPlan['source'], { type: 'imageFolder' }>,
  { folder, cacheFolder, onProgress }: PrepareOptions,
): Promise<Source> {
  const { rows, columns, fit } = plan
  const channels = plan.grey ? 1 : 3
  const target = { rows, columns, channels, fit } as const
  const progress = onProgress === undefined ? {} : { onProgress }
  const images = await openImageRows(resolve(folder, plan.path), {
    ...target,
    ...progress,
    cacheFolder,
  })
  const { path, contentHash, count, skipped } = images
  const shape = [count, rows, columns, channels]
  const [first] = skipped
  return {
    inputs: { path, dtype: 'uint8', shape, byteOffset: 0, contentHash },
    ...(await withIds(cacheFolder, Int32Array.from(images.classIds), images.classNames)),
    notes:
      first === undefined
        ? []
        : [`${skipped.length} files were left out, since they cannot be read. ${first.reason}`],
  }
}

/** The parts of a source whose labels are class ids of known classes, and that keeps no test rows. */
async function withIds(
  cacheFolder: string,
  classIds: Int32Array,
  classNames: readonly string[],
): Promise<Omit<Source, 'inputs' | 'notes'>> {
  const labels = { dtype: 'int32', shape: [classIds.length], values: classIds } as const
  return {
    labels: await cachedArray(cacheFolder, labels),
    classIds,
    classes: classNames.length,
    classNames,
    trainRows: countUp(classIds.length),
    testRows: null,
  }
}

function countUp(rows: number): Int32Array {
  return Int32Array.from({ length: rows }, (_, row) => row)
}

/** Integer labels of one number a row are class ids; anything else is a vector a row. */
function toClassIds(labels: NpyArray): Int32Array | null {
  const [rows = 0, ...rest] = labels.shape
  if (labels.dtype === 'float32' || labels.values.length !== rows || rest.length > 1) return null
  return Int32Array.from(labels.values)
}

function asVectors(labels: NpyArray): NpyArray {
  const [rows = 0] = labels.shape
  const values =
    labels.values instanceof Float32Array ? labels.values : Float32Array.from(labels.values)
  const length = rows === 0 ? 0 : values.length / rows
  return { dtype: 'float32', shape: [rows, length], values, byteOffset: null }
}

function countClasses(ids: Int32Array): number {
  return ids.reduce((most, id) => Math.max(most, id), 0) + 1
}

/** A file's own bytes where they serve as they are, else a converted copy in the cache. */
async function arrayFile(path: string, array: NpyArray, cacheFolder: string): Promise<ArrayFile> {
  if (array.byteOffset === null) return cachedArray(cacheFolder, array)
  const contentHash = hashArray(array)
  return { path, dtype: array.dtype, shape: array.shape, byteOffset: array.byteOffset, contentHash }
}

/** Puts an array into the cache under its content's hash. */
async function cachedArray(
  cacheFolder: string,
  array: Pick<NpyArray, 'dtype' | 'shape' | 'values'>,
): Promise<ArrayFile> {
  const contentHash = hashArray(array)
  const bytes = bytesOf(array.values)
  const path = join(cacheFolder, `array-${contentHash}.bin`)
  if ((await fileSize(path)) !== bytes.byteLength) await writeWhole(path, [bytes])
  return { path, dtype: array.dtype, shape: array.shape, byteOffset: 0, contentHash }
}

function hashArray({ dtype, values }: Pick<NpyArray, 'dtype' | 'values'>): string {
  return createHash('sha256').update(dtype).update(bytesOf(values)).digest('hex').slice(0, 32)
}
