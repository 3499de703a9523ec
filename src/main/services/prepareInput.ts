import { readdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { TextDecoder } from 'node:util'
import { readFile } from 'node:fs/promises'
import { toReadFault } from '../../shared/contract/errors/fileFaults.ts'
import { GraftError } from '../../shared/contract/errors/graftError.ts'
import { compareNames } from '../../shared/data/compareNames.ts'
import { encodedWidth, encodeRow } from '../../shared/data/encodeTable.ts'
import { encodeTokens, tokensOf, wordIds } from '../../shared/data/encodeText.ts'
import type { InputRecipe } from '../../shared/data/inputRecipe.ts'
import { inputScaleOf, type Preparation } from '../../shared/data/preparation.ts'
import { scaleValues } from '../../shared/data/scaleValues.ts'
import type { WeightArray } from '../../shared/model/weights.ts'
import { decodePicture } from '../datasets/pictures/decodePicture.ts'
import { isIgnoredName } from '../datasets/scan/walkFolder.ts'
import { openTable } from '../datasets/tables/anyTable.ts'
import { guessEncoding } from '../datasets/tables/encoding.ts'

/** Rows as a model takes them, with a name each. */
export interface PreparedInput {
  readonly rows: WeightArray
  readonly names: readonly string[]
}

/**
 * Prepares new rows exactly as the rows that a model was trained on: a picture or a folder of pictures, a table with the
 * same columns, or a text with a document a line.
 * @throws data.badPicture, data.badTable, data.noColumn, data.badCells, file.*; usage.wrong for data of numbers alone
 */
export async function prepareInput(preparation: Preparation, path: string): Promise<PreparedInput> {
  const { input } = preparation
  switch (input.kind) {
    case 'pictures':
      return scaled(await pictureRows(input, path), preparation)
    case 'table':
      return scaled(await tableRows(input, path), preparation)
    case 'text':
      return scaled(await textRows(input, path), preparation)
    case 'numbers': {
      const reason = 'This model was trained on arrays; give a .npy file'
      throw new GraftError('usage.wrong', { reason })
    }
  }
}

type RecipeOf<Kind extends InputRecipe['kind']> = Extract<InputRecipe, { kind: Kind }>

function scaled({ rows, names }: PreparedInput, preparation: Preparation): PreparedInput {
  const values = scaleValues(rows.values, inputScaleOf(preparation))
  return { rows: { dtype: 'float32', shape: rows.shape, values }, names }
}

async function pictureRows(recipe: RecipeOf<'pictures'>, path: string): Promise<PreparedInput> {
  const found = await stat(path).catch((cause: unknown) => {
    throw toReadFault(path, cause)
  })
  const names = found.isDirectory()
    ? (await readdir(path)).filter((name) => !isIgnoredName(name)).sort(compareNames)
    : [basename(path)]
  const { rows, columns, grey } = recipe
  const shape = [rows, columns, grey ? 1 : 3]
  const size = rows * columns * (grey ? 1 : 3)
  const values = new Uint8Array(names.length * size)
  for (const [i, name] of names.entries()) {
    const file = found.isDirectory() ? join(path, name) : path
    values.set(await decodePicture(file, recipe), i * size)
  }
  return { rows: { dtype: 'uint8', shape: [names.length, ...shape], values }, names }
}

async function tableRows(
  { columns, decimal }: RecipeOf<'table'>,
  path: string,
): Promise<PreparedInput> {
  const given = { separator: null, decimal, encoding: null, header: true }
  const table = await openTable(path, given)
  const wanted = columns.map(({ name }) => name)
  for (const column of wanted) {
    if (table.columns.includes(column)) continue
    throw new GraftError('data.noColumn', { path, column, known: table.columns })
  }
  const width = encodedWidth(columns)
  const rows: Float32Array[] = []
  for await (const batch of table.read({}, wanted)) {
    for (const cells of batch) {
      const row = new Float32Array(width)
      const fault = encodeRow(cells, { columns, decimal }, row, 0)
      if (fault !== null)
        throw new GraftError('data.badCells', { path, ...fault, rows: [rows.length] })
      rows.push(row)
    }
  }
  const values = new Float32Array(rows.length * width)
  rows.forEach((row, i) => {
    values.set(row, i * width)
  })
  const names = rows.map((_, row) => String(row))
  return { rows: { dtype: 'float32', shape: [rows.length, width], values }, names }
}

async function textRows(recipe: RecipeOf<'text'>, path: string): Promise<PreparedInput> {
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw toReadFault(path, cause)
  })
  const text = new TextDecoder(guessEncoding(bytes)).decode(bytes)
  const lines = text.split(/\r?\n/).filter((line) => line !== '')
  const ids = wordIds(recipe.words)
  const values = new Int32Array(lines.length * recipe.length)
  lines.forEach((line, i) => {
    const row = values.subarray(i * recipe.length, (i + 1) * recipe.length)
    encodeTokens(tokensOf(line, recipe), ids, recipe, row)
  })
  const names = lines.map((_, row) => String(row))
  return { rows: { dtype: 'int32', shape: [lines.length, recipe.length], values }, names }
}
