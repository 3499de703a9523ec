/** A JSON object that came from a file: nothing about it is known yet. */
export type JsonObject = Readonly<Record<string, unknown>>

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** What `Array.isArray` says, without its `any`. */
export function isArray(value: unknown): value is readonly unknown[] {
  return Array.isArray(value)
}

/** A string property, or `null` where it is absent or something else. */
export function textOf(object: JsonObject, key: string): string | null {
  const value = object[key]
  return typeof value === 'string' ? value : null
}

/**
 * Parses JSON as Python writes it: bare `Infinity` is read as infinity, and `NaN` as the text "NaN", which
 * no setting takes for a number or for an open length. Throws SyntaxError, also for what is nested too deeply to be worked
 * with.
 */
export function parsePythonJson(text: string): unknown {
  if (isTooDeep(text)) throw new SyntaxError('it is nested too deeply')
  try {
    return JSON.parse(text)
  } catch (error) {
    const plain = text.replace(pythonNumbers, (token) => pythonValues[token] ?? token)
    if (plain === text) throw error
    return JSON.parse(plain)
  }
}

/** Python's own limit: nothing deeper was written by Keras. */
const MAX_DEPTH = 1000

function isTooDeep(text: string): boolean {
  let depth = 0
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}]/g)) {
    if (token === '[' || token === '{') depth += 1
    else if (token === ']' || token === '}') depth -= 1
    if (depth > MAX_DEPTH) return true
  }
  return false
}

// Strings are matched whole, so that words inside them stay.
const pythonNumbers = /"(?:[^"\\]|\\.)*"|-?\bInfinity\b|\bNaN\b/g
const pythonValues: Readonly<Record<string, string>> = {
  Infinity: '1e999',
  '-Infinity': '-1e999',
  NaN: '"NaN"',
}

/** Whether two JSON values are the same, whatever the order of keys. */
export function sameJson(a: unknown, b: unknown): boolean {
  if (isArray(a) && isArray(b)) {
    return a.length === b.length && a.every((value, i) => sameJson(value, b[i]))
  }
  if (isObject(a) && isObject(b)) {
    const keys = Object.keys(a)
    return (
      keys.length === Object.keys(b).length &&
      keys.every((key) => Object.hasOwn(b, key) && sameJson(a[key], b[key]))
    )
  }
  return Object.is(a, b)
}
