import type { DataDescription } from '../../../shared/contract/workbenchApi/data.ts'
import { orderClasses } from '../../../shared/data/orderClasses.ts'

/** A class as it stands in the list. */
export interface ClassTick {
  readonly name: string
  readonly count: number
  /** Its place among the classes that are used; `null` where it is left out. */
  readonly place: number | null
}

type Described = Pick<DataDescription, 'classes' | 'leftOutClasses'>

/**
 * All classes, used or not: in the usual order where the used ones have it, so that none jumps when it is ticked; else
 * those that are left out come last.
 */
export function classTicks({ classes, leftOutClasses }: Described): readonly ClassTick[] {
  const used = classes.map((each, place): ClassTick => ({ ...each, place }))
  const all = [...used, ...leftOutClasses.map((each): ClassTick => ({ ...each, place: null }))]
  const names = classes.map(({ name }) => name)
  if (orderClasses(names).join('\0') !== names.join('\0')) return all
  const byName = new Map(all.map((each) => [each.name, each]))
  return orderClasses([...byName.keys()]).flatMap((name) => byName.get(name) ?? [])
}

/** What a source says of its classes for these ticks; `undefined`: all of them, as they come. */
export function chosenClasses(
  ticks: readonly ClassTick[],
  ticked: ReadonlySet<string>,
): string[] | undefined {
  const names = ticks.filter(({ name }) => ticked.has(name)).map(({ name }) => name)
  const isUsual = orderClasses(names).join('\0') === names.join('\0')
  return names.length === ticks.length && isUsual ? undefined : names
}

/** Sources in which a choice of classes leaves rows out; in arrays `classes` are names of all ids. */
export function canLeaveOut({ labels, reference }: DataDescription): boolean {
  const { type } = reference
  return labels === 'classes' && !['npy', 'npz', 'idx', 'sample'].includes(type)
}
