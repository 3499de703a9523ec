import { setImmediate as pause } from 'node:timers/promises'
import { GraftError } from '../../../shared/contract/errors/graftError.ts'
import type { ColumnReport, SkippedFile, TableReport } from '../../../shared/data/dataReport.ts'
import { targetColumns, type Target } from '../../../shared/data/targetSchema.ts'
import { keyOf } from '../arrays/readArray.ts'
import { partCodes, type Labels } from '../openedSource.ts'
import type { ScanOptions } from '../scanOptions.ts'
import { createColumnStats } from '../tables/columnStats.ts'
import { createGrowingKeys } from '../tables/growingKeys.ts'
import { createLabelReader } from '../tables/labelReader.ts'
import type { OpenTable } from '../tables/openTable.ts'
import { partNamed } from './partNames.ts'

/** What is asked of a table. */
export interface TableRequest {
  readonly target: Target
  /** Column that says the part, or `null`. */
  readonly part: string | null
  readonly classes: readonly string[] | undefined
}

/** All that one reading of a table tells. */
export interface ScannedTable {
  readonly rows: number
  readonly labels: Labels
  readonly parts: Uint8Array | null
  readonly keys: BigUint64Array
  readonly report: TableReport
  /** Rows without a label. */
  readonly unlabelled: readonly SkippedFile[]
}

/** So many rows are shown. */
const SHOWN_ROWS = 20
/** Cells are shown so far. */
const SHOWN_LETTERS = 200

/**
 * Reads a table once, from end to end. Memory holds a batch, and some bytes a row.
 * @throws data.noColumn, data.badCells, data.badTable, data.cancelled, file.*
 */
export async function scanTable(
  table: OpenTable,
  request: TableRequest,
  options: ScanOptions,
): Promise<ScannedTable> {
  const { target, part } = request
  const own = [...targetColumns(target), ...(part === null ? [] : [part])]
  const placeOf = (column: string) => requireColumn(table, column)
  const targetPlaces = targetColumns(target).map(placeOf)
  const partPlace = part === null ? null : placeOf(part)
  const inputPlaces = table.columns.flatMap((column, place) =>
    own.includes(column) ? [] : [place],
  )
  const decimal = table.format?.decimal ?? '.'
  const stats = table.columns.map(() => createColumnStats(decimal))
  const [firstTarget = ''] = targetColumns(target)
  const numbered = table.classNames.get(firstTarget) ?? null
  const labels = createLabelReader({ ...request, path: table.path, decimal, numbered })
  const keys = createGrowingKeys()
  const parts: number[] = []
  const sample: (readonly string[])[] = []
  let rows = 0
  for await (const batch of table.read(options)) {
    for (const cells of batch) {
      cells.forEach((cell, place) => stats[place]?.add(cell, rows))
      labels.add(targetPlaces.map((place) => cells[place] ?? ''))
      keys.push(keyOf(inputPlaces.map((place) => cells[place] ?? '').join('\0')))
      if (partPlace !== null) parts.push(partCode(cells[partPlace] ?? ''))
      if (sample.length < SHOWN_ROWS) sample.push(cells.map((cell) => cell.slice(0, SHOWN_LETTERS)))
      rows++
    }
  }
  if (rows === 0)
    throw new GraftError('data.badTable', { path: table.path, reason: 'it has no rows' })
  const columns = table.columns.map((name, place) => reportOf(name, stats[place]))
  await pause()
  const read = labels.finish()
  await pause()
  return {
    rows,
    labels: read,
    parts: partPlace === null ? null : Uint8Array.from(parts),
    keys: keys.finish(),
    report: { format: table.format, columns, sample },
    unlabelled: unlabelledRows(table.path, read, request.classes !== undefined),
  }
}

/** The place of a column. @throws data.noColumn */
export function requireColumn({ columns, path }: OpenTable, column: string): number {
  const place = columns.indexOf(column)
  if (place < 0) throw new GraftError('data.noColumn', { path, column, known: columns })
  return place
}

function reportOf(
  name: string,
  stats: ReturnType<typeof createColumnStats> | undefined,
): ColumnReport {
  if (stats === undefined) throw new GraftError('internal.defect', { detail: `column ${name}` })
  return stats.report(name)
}

function partCode(cell: string): number {
  const part = partNamed(cell)
  return part === null ? partCodes.none : partCodes[part]
}

/** Rows whose label is empty, where no classes were chosen: with chosen ones the others are meant to be left out. */
function unlabelledRows(path: string, labels: Labels, isChosen: boolean): readonly SkippedFile[] {
  if (labels.kind !== 'classes' || isChosen) return []
  return [...labels.ids.keys()]
    .filter((row) => (labels.ids[row] ?? -1) < 0)
    .map((row) => ({ path: `${path}, row ${row}`, reason: 'It has no label.' }))
}
