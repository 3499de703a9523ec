import type { DuplicateReport } from './dataReport.ts'

/** So many sets of equal rows are told of. */
const MOST_EXAMPLES = 20
/** So many rows of a set are named. */
const MOST_ROWS = 6

/** What is known of rows that may be equal. */
export interface KeyedRows {
  /** Equal for rows of equal bytes. */
  readonly keys: BigUint64Array
  /** Class id of each row, below 0 where it is left out; `null` without classes. */
  readonly ids: Int32Array | null
  readonly nameOf: (row: number) => string
  readonly className: (id: number) => string
}

/** Rows of equal bytes, within and across classes. Rows that are left out do not count. */
export function findDuplicates(rows: KeyedRows): DuplicateReport {
  const sets = equalSets(rows)
  const classesOf = (set: readonly number[]) =>
    rows.ids === null ? [] : [...new Set(set.map((row) => rows.ids?.[row] ?? -1))]
  const across = sets.filter((set) => classesOf(set).length > 1)
  const within = sets.filter((set) => classesOf(set).length <= 1)
  return {
    groups: sets.length,
    extra: sets.reduce((sum, set) => sum + set.length - 1, 0),
    acrossClasses: across.length,
    examples: [...across, ...within].slice(0, MOST_EXAMPLES).map((set) => ({
      rows: set.slice(0, MOST_ROWS).map(rows.nameOf),
      classes: classesOf(set).map(rows.className),
    })),
  }
}

/** Keys that come twice or more. Most rows are alone, and sorting takes a fifth of the time of a map of all keys. */
function repeatedKeys(keys: BigUint64Array): ReadonlySet<bigint> {
  const sorted = keys.slice().sort()
  const halves = new Uint32Array(sorted.buffer)
  const repeated = new Set<bigint>()
  for (let i = 1; i < sorted.length; i++) {
    const isEqual = halves[2 * i] === halves[2 * i - 2] && halves[2 * i + 1] === halves[2 * i - 1]
    if (isEqual) repeated.add(sorted[i] ?? 0n)
  }
  return repeated
}

/** Sets of two equal rows or more, in the order of their first rows. */
function equalSets({ keys, ids }: KeyedRows): readonly (readonly number[])[] {
  const repeated = repeatedKeys(keys)
  if (repeated.size === 0) return []
  const first = new Map<bigint, number>()
  const sets = new Map<number, number[]>()
  keys.forEach((key, row) => {
    if (!repeated.has(key) || (ids !== null && (ids[row] ?? -1) < 0)) return
    const known = first.get(key)
    if (known === undefined) {
      first.set(key, row)
      return
    }
    const set = sets.get(known)
    if (set === undefined) sets.set(known, [known, row])
    else set.push(row)
  })
  return [...sets.entries()].sort(([a], [b]) => a - b).map(([, set]) => set)
}
