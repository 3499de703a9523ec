import { GraftError } from '../../../shared/contract/errors/graftError.ts'
import type { ColumnReport } from '../../../shared/data/dataReport.ts'
import type { FittedColumn } from '../../../shared/data/inputRecipe.ts'
import { isMissing, numberOf } from '../../../shared/data/numberOf.ts'
import type { ColumnRule } from '../../../shared/data/tableRecipe.ts'
import { orderClasses } from '../../../shared/data/orderClasses.ts'
import { createRandom } from '../../../shared/training/random.ts'
import type { ScanOptions } from '../scanOptions.ts'
import type { OpenTable } from '../tables/openTable.ts'

/** A column that becomes an input. */
export interface InputColumn {
  readonly name: string
  readonly rule: ColumnRule
}

/** What each column becomes: as the plan says, or by default. Columns that are ignored are not among them. */
export function inputColumns(
  reports: readonly ColumnReport[],
  rules: Readonly<Record<string, ColumnRule>>,
  others: readonly string[],
): readonly InputColumn[] {
  return reports.flatMap(({ name, choices }) => {
    if (others.includes(name)) return []
    const rule = (Object.hasOwn(rules, name) ? rules[name] : undefined) ?? choices[0]
    return rule === undefined || rule.type === 'ignore' ? [] : [{ name, rule }]
  })
}

/**
 * Measures on the training rows alone what each column needs: fillings, scaling, names.
 * @throws data.badCells for a column without a value in the training part; data.cancelled, file.*
 */
export async function fitTable(
  table: OpenTable,
  columns: readonly InputColumn[],
  train: Int32Array,
  options: ScanOptions,
): Promise<readonly FittedColumn[]> {
  const decimal = table.format?.decimal ?? '.'
  const measures = columns.map(({ rule }) =>
    rule.type === 'number' ? createNumbers(decimal) : createWords(),
  )
  const isTrain = new Set(train)
  let row = 0
  const names = columns.map(({ name }) => name)
  const { signal } = options
  for await (const batch of table.read(signal === undefined ? {} : { signal }, names)) {
    for (const cells of batch) {
      if (isTrain.has(row))
        measures.forEach((measure, i) => {
          measure.add(cells[i] ?? '')
        })
      row++
    }
  }
  return columns.map((column, i) => {
    const fitted = measures[i]?.fit(column) ?? null
    if (fitted !== null) return fitted
    const reason = 'the training part has no value'
    throw new GraftError('data.badCells', {
      path: table.path,
      column: column.name,
      reason,
      rows: [],
    })
  })
}

interface Measure {
  readonly add: (cell: string) => void
  readonly fit: (column: InputColumn) => FittedColumn | null
}

/** Medians are exact up to so many rows, and of a seeded sample of so many beyond. */
const MOST_KEPT = 1_000_000

function createNumbers(decimal: '.' | ','): Measure {
  const kept: number[] = []
  const counts = new Map<number, number>()
  const random = createRandom(0, 'table/median')
  let [count, mean, squares] = [0, 0, 0]
  let [least, most] = [Infinity, -Infinity]
  return {
    add: (cell) => {
      const value = numberOf(cell, decimal)
      if (value === null) return
      count++
      // Welford's sums: exact however large the mean is beside the deviation.
      const off = value - mean
      mean += off / count
      squares += off * (value - mean)
      least = Math.min(least, value)
      most = Math.max(most, value)
      const place = kept.length < MOST_KEPT ? kept.length : random.below(count)
      if (place < MOST_KEPT) kept[place] = value
      const known = counts.get(value)
      if (known !== undefined || counts.size < MOST_KEPT) counts.set(value, (known ?? 0) + 1)
    },
    fit: ({ name, rule }) => {
      if (count === 0) return null
      const fillings = {
        mean: () => mean,
        median: () => medianOf(kept),
        mostFrequent: () => mostFrequent(counts),
      }
      const { missing, scaling } = rule
      const filling = missing === 'drop' || missing === 'error' ? null : fillings[missing]()
      const deviation = Math.sqrt(squares / count)
      const scales = {
        none: [0, 1],
        standard: [mean, deviation],
        minMax: [least, most - least],
      } as const
      const [subtract, divide] = scales[scaling]
      // A column that never changes becomes 0.
      return { type: 'number', name, missing: filling, subtract, divide: divide === 0 ? 1 : divide }
    },
  }
}

function createWords(): Measure {
  const counts = new Map<string, number>()
  return {
    add: (cell) => {
      if (isMissing(cell)) return
      const name = cell.trim()
      counts.set(name, (counts.get(name) ?? 0) + 1)
    },
    fit: ({ name, rule }) => {
      if (counts.size === 0) return null
      const names = [...orderClasses([...counts.keys()])]
      const missing =
        rule.missing === 'drop' || rule.missing === 'error' ? null : mostFrequent(counts)
      return { type: 'category', name, missing, names }
    },
  }
}

function medianOf(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort()
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? 0
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2
}

/** The value that comes most often; of several the one that came first. */
function mostFrequent<Value>(counts: ReadonlyMap<Value, number>): Value {
  const [first, ...others] = counts.entries()
  if (first === undefined)
    throw new GraftError('internal.defect', { detail: 'nothing was counted' })
  return others.reduce((best, next) => (next[1] > best[1] ? next : best), first)[0]
}
