import type { DataClass } from '../../shared/data/dataReport.ts'
import { orderClasses } from '../../shared/data/orderClasses.ts'

/** Rows of each class that was not chosen, from the class of each such row. */
export function countLeftOut(names: Iterable<string>): readonly DataClass[] {
  const counts = new Map<string, number>()
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
  return orderClasses([...counts.keys()]).map((name) => ({ name, count: counts.get(name) ?? 0 }))
}
