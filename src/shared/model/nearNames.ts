/** How many names a message offers. */
const MOST = 3

/**
 * The names that someone may have meant by `wanted` (a name or a pattern), nearest first; none when nothing comes
 * near.
 */
export function nearNames(wanted: string, names: readonly string[]): readonly string[] {
  const plain = wanted.replaceAll(/[*?]/g, '').toLowerCase()
  if (plain === '') return []
  const furthest = Math.max(2, Math.floor(plain.length / 3))
  return names
    .map((name) => ({ name, distance: nameDistance(plain, name.toLowerCase()) }))
    .filter(({ distance }) => distance <= furthest)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, MOST)
    .map(({ name }) => name)
}

/** A name that holds the other counts as near, whatever its length. */
function nameDistance(a: string, b: string): number {
  return b.includes(a) || (b.length > 2 && a.includes(b)) ? 1 : editDistance(a, b)
}

/** Levenshtein's distance: insertions, deletions and replacements of single letters. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 0; i < a.length; i++) {
    const next = [i + 1]
    for (let j = 0; j < b.length; j++) {
      const replaced = (row[j] ?? 0) + (a[i] === b[j] ? 0 : 1)
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}
