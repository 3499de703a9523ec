import { GraftError } from '../../../shared/contract/errors/graftError.ts'
import type { Picture } from '../../../shared/contract/workbenchApi/common.ts'
import type { DataPreview, PreviewRow } from '../../../shared/contract/workbenchApi/data.ts'
import type { DataPlan } from '../../../shared/data/dataPlan.ts'
import { tokenOf } from '../../../shared/data/encodeText.ts'
import type { InputRecipe } from '../../../shared/data/inputRecipe.ts'
import { pictureRecipeOf } from '../../../shared/data/pictureRecipe.ts'
import { scaleValues, type InputScale } from '../../../shared/data/scaleValues.ts'
import type { TypedArray } from '../../../shared/model/weights.ts'
import { divideRows } from '../../datasets/divideRows.ts'
import { measureChannels } from '../../datasets/measureChannels.ts'
import type { OpenedSource, PreparedInputs, RawRow } from '../../datasets/openedSource.ts'
import { rowOfPicture } from '../../datasets/pictures/decodePicture.ts'
import type { ScanOptions } from '../../datasets/scanOptions.ts'
import type { TrainerPool } from '../trainerPool.ts'
import { thumbnailOf } from '../picture.ts'
import { readRow } from '../../datasets/readRow.ts'
import { numbersToPicture, pictureShape, rangeOf } from '../results/rowPictures.ts'
import { drawPictures, drawTokens, type DrawRequest } from './drawAugmented.ts'

/** What is to be seen. */
export interface PreviewRequest {
  readonly data: DataPlan
  readonly rows: readonly number[] | null
  readonly count: number
  readonly draws: number
  readonly seed: number
}

export type PreviewContext = ScanOptions & { readonly trainers: TrainerPool }

/** One row as the model gets it, before scaling. */
interface Taken {
  readonly values: TypedArray
  readonly rowShape: readonly number[]
  readonly raw: RawRow | null
  readonly before: Picture | null
}

/**
 * Rows as a model will get them. Pictures are decoded one by one; of other data everything is prepared first, since
 * vocabulary and scaling come from the training part.
 * @throws data.*, file.*
 */
export async function previewRows(
  source: OpenedSource,
  request: PreviewRequest,
  context: PreviewContext,
): Promise<DataPreview> {
  const { data, seed } = request
  const wanted = request.rows ?? firstRows(source, request.count)
  const strange = wanted.find((row) => row >= source.rows)
  if (strange !== undefined) {
    throw new GraftError('data.tooFew', { wanted: strange + 1, found: source.rows, what: 'data' })
  }
  const needsAll = source.pictureAt === null || data.normalization !== 'none'
  const { split } = await divideRows(source, data.split, seed)
  const prepared = needsAll
    ? await source.prepare({ ...context, source: data.source, train: split.train })
    : null
  const scale = await scaleOf(data, prepared, split.train)
  const taken = await takeRows(source, wanted, { data, prepared })
  const rows: PreviewRow[] = []
  for (const [i, row] of wanted.entries()) {
    const one = taken[i]
    if (one === undefined) continue
    rows.push(await describeRow(source, row, { one, scale, recipe: prepared?.recipe ?? null }))
  }
  const draws = { augmentation: data.augmentation, draws: request.draws, seed }
  const drawn = await drawAll(taken, { draws, recipe: prepared?.recipe ?? null, context })
  return {
    rowShape: taken[0]?.rowShape ?? [],
    rows: rows.map((row, i) => ({ ...row, ...drawn(i) })),
  }
}

interface DrawParts {
  readonly draws: DrawRequest
  readonly recipe: InputRecipe | null
  readonly context: PreviewContext
}

/** What training draws of the rows, by their place among those that were taken. */
async function drawAll(
  taken: readonly Taken[],
  { draws, recipe, context: { trainers } }: DrawParts,
): Promise<(i: number) => Pick<PreviewRow, 'augmented' | 'augmentedTexts'>> {
  if (recipe?.kind === 'text') {
    const texts = await drawTokens(taken, recipe.words, { request: draws, trainers })
    return (i) => ({ augmented: [], augmentedTexts: texts[i] ?? [] })
  }
  const pictures = await drawPictures(taken, draws, trainers)
  return (i) => ({ augmented: pictures[i] ?? [], augmentedTexts: [] })
}

/** The first rows of each class in turn. */
function firstRows({ labels, rows }: OpenedSource, count: number): readonly number[] {
  if (labels.kind !== 'classes') return Array.from({ length: Math.min(rows, count) }, (_, i) => i)
  const classes = new Map<number, number[]>()
  labels.ids.forEach((id, row) => {
    const known = classes.get(id)
    if (id < 0 || (known?.length ?? 0) >= count) return
    if (known === undefined) classes.set(id, [row])
    else known.push(row)
  })
  const lists = [...classes.entries()].sort(([a], [b]) => a - b).map(([, list]) => list)
  const turns = Array.from({ length: count }, (_, turn) => lists.map((list) => list[turn]))
  return turns
    .flat()
    .filter((row) => row !== undefined)
    .slice(0, count)
}

async function scaleOf(
  { scale, offset, normalization }: DataPlan,
  prepared: PreparedInputs | null,
  train: Int32Array,
): Promise<InputScale> {
  if (normalization === 'none' || prepared === null) return { scale, offset }
  const measured = await measureChannels(prepared.file, train, { scale, offset })
  return { scale, offset, normalization: measured }
}

async function takeRows(
  source: OpenedSource,
  wanted: readonly number[],
  { data, prepared }: { readonly data: DataPlan; readonly prepared: PreparedInputs | null },
): Promise<readonly Taken[]> {
  const raws = (await source.textAt?.(wanted)) ?? []
  const taken: Taken[] = []
  for (const [i, row] of wanted.entries()) {
    const raw = raws[i] ?? null
    if (source.pictureAt !== null && 'orientation' in data.source) {
      const recipe = pictureRecipeOf(data.source)
      const bytes = await source.pictureAt(row).read()
      const rowShape = [recipe.rows, recipe.columns, recipe.grey ? 1 : 3]
      const before = await thumbnailOf(bytes).catch(() => null)
      taken.push({ values: await rowOfPicture(bytes, recipe), rowShape, raw, before })
    } else if (prepared !== null) {
      const rowShape = prepared.file.shape.slice(1)
      taken.push({ values: await readRow(prepared.file, row), rowShape, raw, before: null })
    }
  }
  return taken
}

interface RowParts {
  readonly one: Taken
  readonly scale: InputScale
  readonly recipe: InputRecipe | null
}

async function describeRow(
  source: OpenedSource,
  row: number,
  { one, scale, recipe }: RowParts,
): Promise<PreviewRow> {
  const { values, rowShape, raw, before } = one
  const numbers = scaleValues(values, scale)
  const shape = recipe?.kind === 'table' || recipe?.kind === 'text' ? null : pictureShape(rowShape)
  return {
    row,
    name: source.nameOf(row),
    label: labelOf(source, row),
    picture: shape === null ? null : { before, after: await numbersToPicture(values, shape) },
    augmented: [],
    augmentedTexts: [],
    text: recipe?.kind === 'text' ? textOf(raw, values, recipe.words) : null,
    cells: recipe?.kind === 'table' ? cellsOf(raw, numbers, recipe) : null,
    ...rangeOf(numbers),
    mean: numbers.reduce((sum, value) => sum + value, 0) / Math.max(1, numbers.length),
  }
}

function labelOf({ labels }: OpenedSource, row: number): string | null {
  switch (labels.kind) {
    case 'none':
      return null
    case 'classes': {
      const id = labels.ids[row] ?? -1
      return id < 0 ? null : (labels.names?.[id] ?? String(id))
    }
    case 'vectors': {
      const { values, width, names, isFlags } = labels
      const own = [...values.subarray(row * width, (row + 1) * width)]
      if (!isFlags) return own.join(', ')
      return own.flatMap((flag, i) => (flag > 0 ? [names?.[i] ?? String(i)] : [])).join(', ')
    }
  }
}

/** Longer documents are cut for the screen. */
const SHOWN_LETTERS = 2000

function textOf(
  raw: RawRow | null,
  ids: TypedArray,
  words: readonly string[],
): NonNullable<PreviewRow['text']> {
  const text = raw?.['text'] ?? ''
  const tokens = Array.from(ids, (id) => ({ token: tokenOf(id, words), id }))
  return { text: text.slice(0, SHOWN_LETTERS), tokens }
}

function cellsOf(
  raw: RawRow | null,
  numbers: Float32Array,
  { columns }: Extract<InputRecipe, { kind: 'table' }>,
): NonNullable<PreviewRow['cells']> {
  let at = 0
  return columns.map((column) => {
    const width = column.type === 'number' ? 1 : column.names.length
    const values = [...numbers.subarray(at, at + width)]
    at += width
    return { column: column.name, raw: raw?.[column.name] ?? '', values }
  })
}
