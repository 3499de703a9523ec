import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import { setImmediate as pause } from 'node:timers/promises'
import { GraftError } from '../../../shared/contract/errors/graftError.ts'
import { encodedWidth, encodeRow, type CellFault } from '../../../shared/data/encodeTable.ts'
import type { FittedColumn } from '../../../shared/data/inputRecipe.ts'
import type { ReferenceOf } from '../../../shared/data/sourceSchema.ts'
import { targetColumns } from '../../../shared/data/targetSchema.ts'
import { bytesOf, openCacheWriter } from '../cacheFile.ts'
import { describeRows } from '../describeRows.ts'
import type { OpenedSource, PrepareRequest, PreparedInputs } from '../openedSource.ts'
import type { ScanOptions } from '../scanOptions.ts'
import { openTable } from '../tables/anyTable.ts'
import type { OpenTable } from '../tables/openTable.ts'
import { fitTable, inputColumns } from './fitTable.ts'
import { readColumn, readCells } from './tableCells.ts'
import { requireColumn, scanTable, type ScannedTable } from './tableScan.ts'

/** Opens a table whose columns are the inputs. @throws data.noColumn, data.badCells, data.badTable, data.cancelled, file.* */
export async function openTableSource(
  reference: ReferenceOf<'table'>,
  options: ScanOptions,
): Promise<OpenedSource> {
  const { path, target, part, classes, columns: rules } = reference
  const table = await openTable(path, reference)
  for (const column of Object.keys(rules)) requireColumn(table, column)
  const scan = await scanTable(table, { target, part, classes }, options)
  const { labels, keys, parts, rows } = scan
  await pause()
  const odd = [...scan.unlabelled, ...oddCells(path, scan)]
  const lists = { skipped: [], odd, ignored: [] }
  const counted = { labels, keys, parts, rows, lists, nameOf: String }
  const others = [...targetColumns(target), ...(part === null ? [] : [part])]
  return {
    ...counted,
    reference: { ...reference, ...(scan.report.format ?? {}) },
    report: {
      ...describeRows(counted),
      name: basename(path),
      rowShape: null,
      range: null,
      pictures: null,
      table: scan.report,
      text: null,
      columns: table.columns,
      arrays: null,
      notes: [],
    },
    groupDepth: 0,
    columnOf: (column) => readColumn(table, column),
    pictureAt: null,
    textAt: (wanted) => readCells(table, wanted),
    prepare: (request) => prepare(table, scan, others, request),
  }
}

/** Columns of numbers with cells that are none. */
function oddCells(path: string, { report }: ScannedTable): OpenedSource['lists']['odd'] {
  return report.columns
    .filter(({ odd }) => odd.total > 0)
    .map(({ name, odd }) => ({
      path: `${path}, column ${name}`,
      reason: `${odd.total} of its cells are no numbers and count as missing, first ${odd.items
        .slice(0, 3)
        .map(({ row, value }) => `"${value}" in row ${row}`)
        .join(', ')}.`,
    }))
}

async function prepare(
  table: OpenTable,
  scan: ScannedTable,
  others: readonly string[],
  request: PrepareRequest,
): Promise<PreparedInputs> {
  const { source, train } = request
  const rules = source.type === 'table' ? source.columns : {}
  const columns = inputColumns(scan.report.columns, rules, others)
  if (columns.length === 0) {
    const reason = 'none of its columns is an input'
    throw new GraftError('data.badTable', { path: table.path, reason })
  }
  const fitted = await fitTable(table, columns, train, request)
  const dropped = new Set(
    columns.filter(({ rule }) => rule.missing === 'drop').map(({ name }) => name),
  )
  return writeRows({ table, scan, fitted, dropped }, request)
}

interface Fitted {
  readonly table: OpenTable
  readonly scan: ScannedTable
  readonly fitted: readonly FittedColumn[]
  /** Columns in which a missing cell leaves its row out. */
  readonly dropped: ReadonlySet<string>
}

async function writeRows(
  { table, scan, fitted, dropped }: Fitted,
  options: ScanOptions,
): Promise<PreparedInputs> {
  const decimal = table.format?.decimal ?? '.'
  const width = encodedWidth(fitted)
  const sum = createHash('sha256').update('float32')
  const writer = await openCacheWriter(options.cacheFolder)
  const names = fitted.map(({ name }) => name)
  const faults: FaultLists = { failed: [], refused: new Map(), dropped }
  let row = 0
  try {
    for await (const batch of table.read(options, names)) {
      const values = new Float32Array(batch.length * width)
      batch.forEach((cells, i) => {
        const at = i * width
        const fault = encodeRow(cells, { columns: fitted, decimal }, values, at)
        if (fault !== null) {
          values.fill(0, at, at + width)
          addFault(faults, fault, row + i)
        }
      })
      row += batch.length
      sum.update(bytesOf(values))
      await writer.write(bytesOf(values))
    }
    throwFirst(table.path, faults.refused)
    const contentHash = sum.digest('hex').slice(0, 32)
    const path = await writer.finish(`array-${contentHash}.bin`)
    const { failed } = faults
    return {
      file: { path, dtype: 'float32', shape: [scan.rows, width], byteOffset: 0, contentHash },
      failed,
      recipe: { kind: 'table', decimal, columns: [...fitted] },
      notes: failed.length === 0 ? [] : [`${failed.length} rows with empty cells were left out.`],
    }
  } finally {
    await writer.discard()
  }
}

interface FaultLists {
  readonly failed: { row: number; reason: string }[]
  /** Rows by column and reason. */
  readonly refused: Map<string, number[]>
  readonly dropped: ReadonlySet<string>
}

/** So many rows an error names. */
const NAMED_ROWS = 5

function addFault(
  { failed, refused, dropped }: FaultLists,
  { column, reason }: CellFault,
  row: number,
): void {
  if (dropped.has(column)) {
    failed.push({ row, reason: `${reason} in column ${column}` })
    return
  }
  const key = `${column}\0${reason}`
  const rows = refused.get(key)
  if (rows === undefined) refused.set(key, [row])
  else if (rows.length < NAMED_ROWS) rows.push(row)
}

function throwFirst(path: string, faults: ReadonlyMap<string, readonly number[]>): void {
  const [first] = faults
  if (first === undefined) return
  const [column = '', reason = ''] = first[0].split('\0')
  throw new GraftError('data.badCells', { path, column, reason, rows: first[1] })
}
