import { GraftError } from '../contract/errors/graftError.ts'

/** How many row numbers an error names. */
const NAMED_ROWS = 5

/** Refuses class ids outside `0 .. classes - 1` among the rows in use, naming the first rows. */
export function checkLabelRange(ids: Int32Array, rows: Int32Array, classes: number): void {
  const bad: number[] = []
  let label = 0
  for (const row of rows) {
    const id = ids[row] ?? -1
    if (id >= 0 && id < classes) continue
    if (bad.length === 0) label = id
    if (id === label && bad.length < NAMED_ROWS) bad.push(row)
  }
  if (bad.length > 0) throw new GraftError('data.labelOutOfRange', { rows: bad, label, classes })
}

/** Refuses numbers that are not finite, naming the first rows that hold them. */
export function checkFinite(values: ArrayLike<number>, rowLength: number, what: string): void {
  const rows: number[] = []
  for (let i = 0; i < values.length && rows.length < NAMED_ROWS; i++) {
    if (Number.isFinite(values[i])) continue
    const row = Math.floor(i / rowLength)
    rows.push(row)
    // The rest of this row adds nothing to the message.
    i = (row + 1) * rowLength - 1
  }
  if (rows.length > 0) throw new GraftError('data.notFinite', { what, rows })
}

/**
 * Weights that make every class count the same in the loss: `rows / (classes * rows of the class)`. A class
 * without rows gets 0. scikit-learn's "balanced" rule.
 */
export function balancedClassWeights(
  ids: Int32Array,
  rows: Int32Array,
  classes: number,
): readonly number[] {
  const counts = new Array<number>(classes).fill(0)
  for (const row of rows) {
    const id = ids[row] ?? -1
    counts[id] = (counts[id] ?? 0) + 1
  }
  return counts.map((count) => (count === 0 ? 0 : rows.length / (classes * count)))
}
