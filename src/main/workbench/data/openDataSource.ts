import { open } from 'node:fs/promises'
import { basename } from 'node:path'
import sharp from 'sharp'
import { GraftError } from '../../../shared/contract/errors/graftError.ts'
import type { Picture } from '../../../shared/contract/workbenchApi/common.ts'
import type { FileList, PicturesReport, SkippedFile } from '../../../shared/data/dataReport.ts'
import type { DataDescription, DataReference } from '../../../shared/contract/workbenchApi/data.ts'
import { fashionMnistClasses, openFashionMnist } from '../../datasets/fashionMnist.ts'
import { readIdx } from '../../datasets/idx.ts'
import { listImageFolder } from '../../datasets/imageFolder.ts'
import { readNpy } from '../../datasets/npy.ts'
import { thumbnailOf, toPicture } from '../picture.ts'

/** A data set that can be looked at. */
export interface DataSource {
  readonly description: Omit<DataDescription, 'reference'>
  /** Rows of a class, in the data's order. */
  readonly rowsOf: (classId: number) => readonly number[]
  /** `null` where a row is no picture. */
  readonly thumbnail: (row: number) => Promise<Picture | null>
}

type Of<Type extends DataReference['type']> = Extract<DataReference, { type: Type }>

/** Opens a data set. @throws GraftError data.*, file.* */
export function openDataSource(reference: DataReference, cacheFolder: string): Promise<DataSource> {
  switch (reference.type) {
    case 'sample':
      return openSample(reference, cacheFolder)
    case 'npy':
      return openNpy(reference)
    case 'idx':
      return openIdx(reference)
    case 'imageFolder':
      return openImageFolder(reference)
    default:
      return Promise.reject(new GraftError('data.unknownSource', { source: reference.type }))
  }
}

async function openSample({ classes }: Of<'sample'>, cacheFolder: string): Promise<DataSource> {
  const sample = await openFashionMnist(cacheFolder)
  const known: readonly string[] = fashionMnistClasses
  const names = classes ?? known
  const strange = names.find((name) => !known.includes(name))
  if (strange !== undefined) {
    throw new GraftError('data.unknownClass', { name: strange, known, source: 'fashion-mnist' })
  }
  const [, height, width] = sample.shape
  const ids = sample.classIds.map((id) => names.indexOf(known[id] ?? ''))
  return {
    ...byClass(ids, names),
    thumbnail: async (row) => {
      const bytes = await readRow(sample.path, row, height * width)
      return toPicture({ width, height, channels: 1, bytes })
    },
    description: {
      name: 'Fashion-MNIST',
      rows: ids.filter((id) => id >= 0).length,
      classes: countClasses(ids, names),
      rowShape: [height, width, 1],
      ...nothingOdd,
      isTrainable: true,
    },
  }
}

async function readRow(path: string, row: number, length: number): Promise<Uint8Array> {
  const file = await open(path)
  try {
    const bytes = new Uint8Array(length)
    await file.read(bytes, 0, length, row * length)
    return bytes
  } finally {
    await file.close()
  }
}

async function openNpy(reference: Of<'npy'>): Promise<DataSource> {
  const inputs = await readNpy(reference.inputs)
  if (reference.labels === null) throw new GraftError('data.noLabels', { source: reference.inputs })
  const labels = await readNpy(reference.labels)
  const rows = inputs.shape[0] ?? 0
  if (labels.shape[0] !== rows) {
    throw new GraftError('data.countMismatch', { inputs: rows, labels: labels.shape[0] ?? 0 })
  }
  const isIds = labels.dtype !== 'float32' && labels.values.length === rows
  const ids = isIds ? Int32Array.from(labels.values) : new Int32Array()
  const names = Array.from(
    { length: ids.reduce((most, id) => Math.max(most, id), -1) + 1 },
    (_, id) => String(id),
  )
  return {
    ...byClass(ids, names),
    thumbnail: async (row) => pictureOfRow(inputs.values, inputs.shape, row),
    description: {
      name: basename(reference.inputs),
      rows,
      classes: countClasses(ids, names),
      rowShape: inputs.shape.slice(1),
      ...nothingOdd,
      isTrainable: true,
    },
  }
}

async function openIdx(reference: Of<'idx'>): Promise<DataSource> {
  const images = await readIdx(reference.images)
  if (reference.labels === null) throw new GraftError('data.noLabels', { source: reference.images })
  const labels = await readIdx(reference.labels)
  const rows = images.shape[0] ?? 0
  if (labels.values.length !== rows) {
    throw new GraftError('data.countMismatch', { inputs: rows, labels: labels.values.length })
  }
  const ids = Int32Array.from(labels.values)
  const names = [...new Set(ids)].sort((a, b) => a - b).map(String)
  const places = ids.map((id) => names.indexOf(String(id)))
  return {
    ...byClass(places, names),
    thumbnail: async (row) => pictureOfRow(images.values, images.shape, row),
    description: {
      name: basename(reference.images),
      rows,
      classes: countClasses(places, names),
      rowShape: images.shape.slice(1),
      ...nothingOdd,
      isTrainable: true,
    },
  }
}

/** A row `[height, width]` or `[height, width, 1 or 3]` as a picture, stretched from its least to its largest number. */
async function pictureOfRow(
  values: Float32Array | Int32Array | Uint8Array,
  shape: readonly number[],
  row: number,
): Promise<Picture | null> {
  const [, height = 0, width = 0, channels = 1] = shape
  if (shape.length < 3 || shape.length > 4 || (channels !== 1 && channels !== 3)) return null
  const length = height * width * channels
  const numbers = values.subarray(row * length, (row + 1) * length)
  if (numbers.length !== length || length === 0) return null
  return toPicture({ width, height, channels, bytes: toBytes(numbers) })
}

function toBytes(numbers: Float32Array | Int32Array | Uint8Array): Uint8Array {
  if (numbers instanceof Uint8Array) return numbers
  let least = Infinity
  let most = -Infinity
  for (const value of numbers) {
    least = Math.min(least, value)
    most = Math.max(most, value)
  }
  const scale = most > least ? 255 / (most - least) : 0
  return Uint8Array.from(numbers, (value) => Math.round((value - least) * scale))
}

/** So many pictures of a folder are measured: all would take long, and a few tell. */
const MEASURED = 200

async function openImageFolder({ path }: Of<'imageFolder'>): Promise<DataSource> {
  const { classes, skipped } = await listImageFolder(path)
  const files = classes.flatMap((each, id) => each.files.map((file) => ({ file, id })))
  const ids = Int32Array.from(files, ({ id }) => id)
  const names = classes.map(({ name }) => name)
  const step = Math.max(1, Math.ceil(files.length / MEASURED))
  const measured = await measure(files.filter((_, i) => i % step === 0).map(({ file }) => file))
  return {
    ...byClass(ids, names),
    // A file that is no picture in truth is told of by `measure` or shows nothing.
    thumbnail: (row) => thumbnailOf(files[row]?.file ?? '').catch(() => null),
    description: {
      name: basename(path),
      rows: files.length,
      classes: countClasses(ids, names),
      rowShape: null,
      ...nothingOdd,
      pictures: {
        sizes: measured.sizes,
        distinctSizes: measured.sizes.length,
        formats: [],
        modes: [],
      },
      skipped: toList([...skipped, ...measured.skipped]),
      isTrainable: true,
    },
  }
}

async function measure(
  files: readonly string[],
): Promise<{ sizes: PicturesReport['sizes']; skipped: readonly SkippedFile[] }> {
  const counts = new Map<string, { width: number; height: number; count: number }>()
  const skipped: { path: string; reason: string }[] = []
  for (const path of files) {
    const size = await sharp(path)
      .metadata()
      .catch(() => null)
    if (size === null) {
      skipped.push({ path, reason: 'It cannot be read as a picture.' })
      continue
    }
    const { width, height } = size
    const key = `${width}x${height}`
    const known = counts.get(key)
    counts.set(key, { width, height, count: (known?.count ?? 0) + 1 })
  }
  return { sizes: [...counts.values()].sort((a, b) => b.count - a.count).slice(0, 8), skipped }
}

function byClass(ids: Int32Array, names: readonly string[]): Pick<DataSource, 'rowsOf'> {
  return {
    rowsOf: (classId) =>
      classId >= names.length ? [] : [...ids.keys()].filter((row) => ids[row] === classId),
  }
}

function countClasses(ids: Int32Array, names: readonly string[]): DataDescription['classes'] {
  const counts = Array<number>(names.length).fill(0)
  for (const id of ids) if (id >= 0) counts[id] = (counts[id] ?? 0) + 1
  return names.map((name, id) => ({ name, count: counts[id] ?? 0 }))
}

function toList(items: readonly SkippedFile[]): FileList {
  return { total: items.length, items: items.slice(0, 100) }
}

const nothingOdd = {
  labels: 'classes',
  emptyClasses: [],
  range: null,
  skipped: { total: 0, items: [] },
  odd: { total: 0, items: [] },
  ignored: { total: 0, items: [] },
  duplicates: { groups: 0, extra: 0, acrossClasses: 0, examples: [] },
  parts: null,
  pictures: null,
  table: null,
  text: null,
  notes: [],
} as const
