import type { FittedColumn } from './inputRecipe.ts'
import { isMissing, numberOf } from './numberOf.ts'

/** How many numbers a row of these columns becomes. */
export function encodedWidth(columns: readonly FittedColumn[]): number {
  return columns.reduce(
    (sum, column) => sum + (column.type === 'number' ? 1 : column.names.length),
    0,
  )
}

/** Why a cell cannot be used, and in which column. */
export interface CellFault {
  readonly column: string
  /** A clause. */
  readonly reason: string
}

/**
 * A row of cells (in the order of the columns) as numbers, written to `target` from `at` on. Text and Python agree on it:
 * `(number - subtract) / divide` in 64 bits, then rounded to 32.
 */
export function encodeRow(
  cells: readonly string[],
  { columns, decimal }: { readonly columns: readonly FittedColumn[]; readonly decimal: '.' | ',' },
  target: Float32Array,
  at: number,
): CellFault | null {
  let place = at
  for (const [i, column] of columns.entries()) {
    const cell = cells[i] ?? ''
    if (column.type === 'number') {
      const value = numberOf(cell, decimal) ?? column.missing
      if (value === null) return faultOf(column.name, cell)
      target[place++] = (value - column.subtract) / column.divide
      continue
    }
    const name = isMissing(cell) ? column.missing : cell.trim()
    if (name === null) return faultOf(column.name, cell)
    column.names.forEach((known, n) => {
      target[place + n] = known === name ? 1 : 0
    })
    place += column.names.length
  }
  return null
}

function faultOf(column: string, cell: string): CellFault {
  const reason = isMissing(cell) ? 'a cell is empty' : `"${cell.slice(0, 40)}" is no number`
  return { column, reason }
}
