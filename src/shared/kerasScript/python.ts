import { isArray, isObject } from '../kerasJson/json.ts'

/** A JSON value as a Python literal. Numbers that are not finite become `float("nan")` and the like. */
export function toPython(value: unknown): string {
  if (value === null || value === undefined) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (typeof value === 'number') {
    return Number.isFinite(value) ? String(value) : `float("${String(value).toLowerCase()}")`
  }
  // JSON's strings are Python's: the same escapes mean the same.
  if (typeof value === 'string') return JSON.stringify(value)
  if (isArray(value)) return `[${value.map(toPython).join(', ')}]`
  if (!isObject(value)) return 'None'
  const entries = Object.entries(value).map(
    ([key, entry]) => `${toPython(key)}: ${toPython(entry)}`,
  )
  return `{${entries.join(', ')}}`
}

/** Keyword arguments of a call: `learning_rate=0.1, nesterov=True`. */
export function keywords(values: Readonly<Record<string, unknown>>): string {
  return Object.entries(values)
    .map(([key, value]) => `${key}=${toPython(value)}`)
    .join(', ')
}
