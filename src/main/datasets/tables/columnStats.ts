import { compareNames } from '../../../shared/data/compareNames.ts'
import type { ColumnReport } from '../../../shared/data/dataReport.ts'
import { isMissing, numberOf } from '../../../shared/data/numberOf.ts'
import type { ColumnRule } from '../../../shared/data/tableRecipe.ts'

/** Different values are counted so far. */
const MOST_DISTINCT = 1000
/** More different words than this are no categories. */
const MOST_CATEGORIES = 100
/** Longer words are no names of categories. */
const MOST_LETTERS = 80
/** Share of the filled cells that are numbers in a column of numbers. */
const NUMBERS_SHARE = 0.99
const MOST_VALUES = 20
const NAMED_CELLS = 5

/** What is summed up of a column. */
export interface ColumnStats {
  readonly add: (cell: string, row: number) => void
  readonly report: (name: string) => ColumnReport
}

/** Sums up a column cell by cell; memory does not grow with the rows. */
export function createColumnStats(decimal: '.' | ','): ColumnStats {
  const counts = new Map<string, number>()
  const odd: { row: number; value: string }[] = []
  let [missing, filled, numbers, longest] = [0, 0, 0, 0]
  let [least, most, sum] = [Infinity, -Infinity, 0]
  return {
    add: (cell, row) => {
      if (isMissing(cell)) {
        missing++
        return
      }
      filled++
      const text = cell.trim()
      longest = Math.max(longest, text.length)
      const known = counts.get(text)
      if (known !== undefined) counts.set(text, known + 1)
      else if (counts.size < MOST_DISTINCT) counts.set(text.slice(0, 2 * MOST_LETTERS), 1)
      const value = numberOf(text, decimal)
      if (value === null) {
        if (odd.length < NAMED_CELLS) odd.push({ row, value: text.slice(0, MOST_LETTERS) })
        return
      }
      numbers++
      least = Math.min(least, value)
      most = Math.max(most, value)
      sum += value
    },
    report: (name) => {
      const distinct = counts.size
      const isNumber = filled > 0 && numbers >= NUMBERS_SHARE * filled
      const isCategory = distinct <= MOST_CATEGORIES && longest <= MOST_LETTERS
      const type = filled === 0 ? 'empty' : isNumber ? 'number' : isCategory ? 'category' : 'text'
      const oddTotal = isNumber ? filled - numbers : 0
      const column = {
        name,
        type,
        missing: missing + oddTotal,
        distinct,
        constant: distinct === 1 && filled > 0,
        least: isNumber ? least : null,
        most: isNumber ? most : null,
        mean: isNumber ? sum / numbers : null,
        values: topOf(counts),
        odd: { total: oddTotal, items: isNumber ? odd : [] },
      } as const
      return { ...column, choices: choicesOf(column) }
    },
  }
}

function topOf(counts: ReadonlyMap<string, number>): ColumnReport['values'] {
  return [...counts.entries()]
    .map(([name, count]) => ({ name, count }))
    .sort((a, b) => b.count - a.count || compareNames(a.name, b.name))
    .slice(0, MOST_VALUES)
}

const ignore: ColumnRule = { type: 'ignore', missing: 'error', scaling: 'none' }

/** What a column can become; the first is what it becomes where nothing is said. */
function choicesOf({
  type,
  missing,
  constant,
  distinct,
}: Pick<ColumnReport, 'type' | 'missing' | 'constant' | 'distinct'>): readonly ColumnRule[] {
  const fillings = (own: readonly ColumnRule['missing'][]) =>
    missing === 0 ? (['error'] as const) : own
  const numbers = fillings(['median', 'mean', 'mostFrequent', 'drop']).flatMap((filling) =>
    (['standard', 'minMax', 'none'] as const).map((scaling): ColumnRule => ({
      type: 'number',
      missing: filling,
      scaling,
    })),
  )
  const categories = fillings(['mostFrequent', 'drop']).map((filling): ColumnRule => ({
    type: 'category',
    missing: filling,
    scaling: 'none',
  }))
  if (type === 'empty' || type === 'text') return [ignore]
  const own = type === 'number' ? numbers : categories
  const others = type === 'number' && distinct <= MOST_CATEGORIES ? categories : []
  // A column that never changes tells nothing.
  return constant ? [ignore, ...own, ...others] : [...own, ...others, ignore]
}
