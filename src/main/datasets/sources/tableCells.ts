import type { RawRow } from '../openedSource.ts'
import type { OpenTable } from '../tables/openTable.ts'
import { requireColumn } from './tableScan.ts'

/** All cells of a column. @throws data.noColumn, data.badTable, file.* */
export async function readColumn(table: OpenTable, column: string): Promise<readonly string[]> {
  requireColumn(table, column)
  const cells: string[] = []
  for await (const batch of table.read({}, [column])) {
    for (const [cell = ''] of batch) cells.push(cell)
  }
  return cells
}

/** Some rows by column, in the order that was asked. */
export async function readCells(
  table: OpenTable,
  wanted: readonly number[],
): Promise<readonly RawRow[]> {
  const last = wanted.reduce((most, row) => Math.max(most, row), -1)
  const asked = new Set(wanted)
  const found = new Map<number, RawRow>()
  let row = 0
  for await (const batch of table.read({})) {
    for (const cells of batch) {
      if (asked.has(row)) {
        found.set(row, Object.fromEntries(table.columns.map((name, i) => [name, cells[i] ?? ''])))
      }
      row++
    }
    if (row > last) break
  }
  return wanted.map((each) => found.get(each) ?? {})
}
