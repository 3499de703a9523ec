/**
 * JSON that loses nothing and is the same text for the same value. Plain JSON turns NaN and the infinities
 * to `null` and -0 to 0; here they are `{"$number":"NaN"}` and so on. Keys come in sorted order, so that the
 * text can be hashed.
 */
const MARK = '$number'

/** Whether plain JSON would change this number. */
function needsMark(value: number): boolean {
  return !Number.isFinite(value) || Object.is(value, -0)
}

function encode(value: unknown): unknown {
  if (typeof value === 'number' && needsMark(value)) {
    return { [MARK]: Object.is(value, -0) ? '-0' : String(value) }
  }
  if (Array.isArray(value)) return value.map(encode)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, item]): [string, unknown] => [key, encode(item)])
  // fromEntries defines own properties, so that a key `__proto__` is a key like any other.
  const sorted: unknown = Object.fromEntries(entries)
  // An object that happens to have the key is wrapped once more, so that reading can tell them apart.
  return Object.hasOwn(value, MARK) ? { [MARK]: sorted } : sorted
}

function decodeFields(value: object): unknown {
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, decode(item)]))
}

function decode(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(decode)
  if (typeof value !== 'object' || value === null) return value
  if (!Object.hasOwn(value, MARK)) return decodeFields(value)
  const marked = (value as Record<string, unknown>)[MARK]
  return typeof marked === 'string' ? Number(marked) : decodeFields(marked as object)
}

/** The canonical text of a JSON value. Fields that are `undefined` are left out, as in JSON. */
export function toExactJson(value: unknown): string {
  return JSON.stringify(encode(value))
}

/**
 * Reads what {@link toExactJson} wrote.
 * @throws SyntaxError when the text is not JSON.
 */
export function parseExactJson(text: string): unknown {
  const parsed: unknown = JSON.parse(text)
  return text.includes(`"${MARK}"`) ? decode(parsed) : parsed
}
