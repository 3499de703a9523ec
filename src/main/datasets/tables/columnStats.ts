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
/** So many different cells can be chance. */
const MANY = 20

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
    report: (name) =>
      sumUp(name, { counts, odd, missing, filled, numbers, longest, least, most, sum }),
  }
}

interface Sums {
  readonly counts: ReadonlyMap<string, number>
  readonly odd: ColumnReport['odd']['items']
  readonly missing: number
  readonly filled: number
  readonly numbers: number
  readonly longest: number
  readonly least: number
  readonly most: number
  readonly sum: number
}

function sumUp(name: string, sums: Sums): ColumnReport {
  const { counts, odd, missing, filled, numbers, least, most, sum } = sums
  const type = typeOf(sums)
  const isNumber = type === 'number'
  const oddTotal = isNumber ? filled - numbers : 0
  const distinct = counts.size
  const column = {
    name,
    type,
    missing: missing + oddTotal,
    distinct,
    constant: distinct === 1,
    least: isNumber ? least : null,
    most: isNumber ? most : null,
    mean: isNumber ? sum / numbers : null,
    values: topOf(counts),
    odd: { total: oddTotal, items: isNumber ? odd : [] },
  }
  const choices = choicesOf(column)
  // Words that never come again are names of rows: they tell nothing of others.
  const isName = type === 'category' && filled > MANY && distinct === filled
  return { ...column, choices: isName ? [...choices].reverse() : choices }
}

function typeOf({ counts, filled, numbers, longest }: Sums): ColumnReport['type'] {
  if (filled === 0) return 'empty'
  if (numbers >= NUMBERS_SHARE * filled) return 'number'
  return counts.size <= MOST_CATEGORIES && longest <= MOST_LETTERS ? 'category' : 'text'
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
