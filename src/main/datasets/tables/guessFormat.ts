import { parse } from 'csv-parse/sync'
import type { TableReport } from '../../../shared/data/dataReport.ts'
import { numberOf } from '../../../shared/data/numberOf.ts'
import type { TableFormat } from '../../../shared/data/tableRecipe.ts'
import { guessEncoding } from './encoding.ts'
import { openDecoder } from './textStream.ts'

/** All that is needed to read a table. */
export type KnownFormat = NonNullable<TableReport['format']>

const separators = [',', ';', '\t', '|'] as const

/** So many rows are looked at. */
const SAMPLE_ROWS = 500

/**
 * How a table is written, from its first bytes: what was given stays. `isCut` says that the file goes on after them.
 * @throws data.badTable for an encoding that is not known
 */
export function guessFormat(
  path: string,
  sample: Uint8Array,
  given: TableFormat,
  isCut: boolean,
): KnownFormat {
  const encoding = given.encoding ?? guessEncoding(sample)
  const text = openDecoder(path, encoding).decode(sample, { stream: true })
  const end = Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r'))
  const whole = isCut && end > 0 ? text.slice(0, end) : text
  const candidates = given.separator === null ? separators : [given.separator]
  const [best] = candidates
    .map((separator) => ({ separator, ...score(parseSample(whole, separator)) }))
    .sort((a, b) => b.score - a.score)
  const { separator = ',', rows = [] } = best ?? {}
  const decimal = given.decimal ?? guessDecimal(rows, separator)
  return { separator, encoding, decimal, header: given.header ?? guessHeader(rows, decimal) }
}

type Rows = readonly (readonly string[])[]

function parseSample(text: string, separator: string): Rows {
  try {
    return parse(text, {
      delimiter: separator,
      relax_quotes: true,
      relax_column_count: true,
      skip_empty_lines: true,
      to: SAMPLE_ROWS,
    })
  } catch {
    return []
  }
}

/** Share of the rows that have the most frequent number of cells; many cells are better than few. */
function score(rows: Rows): { readonly score: number; readonly rows: Rows } {
  const counts = new Map<number, number>()
  for (const { length } of rows) counts.set(length, (counts.get(length) ?? 0) + 1)
  const [usual, times] = [...counts.entries()].reduce<readonly [number, number]>(
    (best, next) => (next[1] > best[1] ? next : best),
    [0, 0],
  )
  if (usual < 2 || rows.length === 0) return { score: 0, rows }
  const share = times / rows.length
  return { score: share ** 2 * (1 - 1 / (usual + 1)), rows }
}

/** A comma stands in numbers where more cells are numbers with it than with a point. */
function guessDecimal(rows: Rows, separator: string): '.' | ',' {
  if (separator === ',') return '.'
  const cells = rows.flat()
  const commas = cells.filter((cell) => /^\s*[-+]?\d+,\d+\s*$/.test(cell)).length
  const points = cells.filter((cell) => /^\s*[-+]?\d+\.\d+\s*$/.test(cell)).length
  return commas > points ? ',' : '.'
}

/** Names stand in the first row where none of its cells is a number, none is empty, and all differ. */
function guessHeader(rows: Rows, decimal: '.' | ','): boolean {
  const [first = []] = rows
  if (rows.length < 2) return rows.length === 1 && first.every((cell) => !isNumber(cell, decimal))
  const isNames = first.every((cell) => cell.trim() !== '' && !isNumber(cell, decimal))
  return isNames && new Set(first).size === first.length
}

function isNumber(cell: string, decimal: '.' | ','): boolean {
  return numberOf(cell, decimal) !== null
}
