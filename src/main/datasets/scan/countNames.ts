import { compareNames } from '../../../shared/data/compareNames.ts'
import type { Counted } from '../../../shared/data/dataReport.ts'

/** How often each name comes, most frequent first. */
export function countNames(names: Iterable<string>): readonly Counted[] {
  const counts = new Map<string, number>()
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
  return [...counts.entries()]
    .map(([name, count]) => ({ name, count }))
    .sort((a, b) => b.count - a.count || compareNames(a.name, b.name))
}
