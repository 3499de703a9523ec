import { targetColumns, type Target } from '../../../shared/data/targetSchema.ts'

/** What rows can be labelled with. */
export const targetKinds = ['none', 'class', 'numbers', 'flags', 'tags'] as const
export type TargetKind = (typeof targetKinds)[number]

/** A target of another kind that keeps the columns; `fallback` where there was none. */
export function targetOf(kind: TargetKind, target: Target, fallback: string): Target {
  const columns = targetColumns(target)
  const [column = fallback] = columns
  switch (kind) {
    case 'none':
      return null
    case 'class':
      return { kind, column }
    case 'tags':
      return { kind, column, separator: ' ' }
    case 'numbers':
    case 'flags':
      return { kind, columns: columns.length > 0 ? [...columns] : [fallback] }
  }
}
