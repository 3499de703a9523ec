import { SIGNIFICANCE, type Comparison } from './comparison.ts'

/** A comparison among others; `null` for what the others are compared with. */
interface Compared {
  readonly comparison: Comparison | null
}

/** What is left of several differences when it is taken into account how many were looked for. */
export interface Corrected<Row extends Compared> {
  /** Comparisons with a p. */
  readonly tests: number
  /** Of those that count as a difference by themselves; `null` where there are none, or one comparison alone. */
  readonly left: 'none' | 'some' | 'all' | null
  /** Those that are left. */
  readonly remaining: readonly Row[]
}

/**
 * Holm's step-down correction: the smallest of m chances must not exceed 0.05 / m, the next one 0.05 / (m - 1), and so on;
 * from the first that does, none counts. The chance that any difference is called one by luck is then 0.05 at most.
 * S. Holm, A simple sequentially rejective multiple test procedure, Scandinavian Journal of Statistics 6 (1979).
 */
export function correctForMany<Row extends Compared>(rows: readonly Row[]): Corrected<Row> {
  const tested = rows
    .flatMap((row) => {
      const p = row.comparison?.test?.p
      return p === undefined ? [] : [{ row, p }]
    })
    .sort((a, b) => a.p - b.p)
  const first = tested.findIndex(({ p }, i) => p > SIGNIFICANCE / (tested.length - i))
  const passed = new Set((first < 0 ? tested : tested.slice(0, first)).map(({ row }) => row))
  const found = rows.filter(
    ({ comparison }) => comparison !== null && comparison.verdict !== 'noDifference',
  )
  const remaining = found.filter((row) => passed.has(row))
  const isTold = tested.length > 1 && found.length > 0
  return { tests: tested.length, left: isTold ? shareLeft(found, remaining) : null, remaining }
}

function shareLeft(found: readonly unknown[], remaining: readonly unknown[]) {
  if (remaining.length === 0) return 'none'
  return remaining.length === found.length ? 'all' : 'some'
}
