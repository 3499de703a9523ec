import { compareNames } from './compareNames.ts'
import { areNumbers } from './matchLabels.ts'

/** Names of classes as they stand where nobody says otherwise: by code point, numbers by their size. */
export function orderClasses(names: readonly string[]): readonly string[] {
  if (areNumbers(names)) return [...names].sort((a, b) => Number(a) - Number(b))
  return [...names].sort(compareNames)
}
