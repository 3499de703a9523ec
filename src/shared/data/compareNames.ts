/**
 * Order of names by code point: the same on every machine, in every language. Names that are the same letters written in
 * two ways (composed and decomposed) are compared as composed ones first.
 */
export function compareNames(a: string, b: string): number {
  return compareCodePoints(a.normalize('NFC'), b.normalize('NFC')) || compareCodePoints(a, b)
}

function compareCodePoints(a: string, b: string): number {
  // UTF-16 puts what is above U+FFFF before U+E000 to U+FFFF; code points do not.
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length;) {
    const one = a.codePointAt(i) ?? 0
    const other = b.codePointAt(i) ?? 0
    if (one !== other) return one - other
    i += one > 0xffff ? 2 : 1
  }
  return a.length - b.length
}
