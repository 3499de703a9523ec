/** A value a row; rows of the same value belong together, rows of `null` to nobody. */
export type GroupValues = ArrayLike<string | bigint | null>

/**
 * Groups of rows that must stay together, by any of several reasons: the number of a row is the first row of its group.
 * `null` where every row is alone.
 */
export function joinGroups(count: number, reasons: readonly GroupValues[]): Int32Array | null {
  const parents = Int32Array.from({ length: count }, (_, row) => row)
  let joined = 0
  for (const values of reasons) {
    const first = new Map<string | bigint, number>()
    for (let row = 0; row < count; row++) {
      const value = values[row] ?? null
      if (value === null) continue
      const known = first.get(value)
      if (known === undefined) first.set(value, row)
      else if (join(parents, known, row)) joined++
    }
  }
  return joined === 0 ? null : parents.map((_, row) => rootOf(parents, row))
}

function join(parents: Int32Array, one: number, other: number): boolean {
  const a = rootOf(parents, one)
  const b = rootOf(parents, other)
  if (a === b) return false
  parents[Math.max(a, b)] = Math.min(a, b)
  return true
}

function rootOf(parents: Int32Array, row: number): number {
  let root = row
  while ((parents[root] ?? root) !== root) root = parents[root] ?? root
  // What was walked over points at the root from now on, so that walks stay short.
  for (let at = row; at !== root;) {
    const next = parents[at] ?? root
    parents[at] = root
    at = next
  }
  return root
}

/**
 * The beginning of a file's name, composed, that a pattern takes: `*` stands for anything, as short as can be. `null` where it
 * does not fit.
 */
export function prefixOf(name: string, pattern: string): string | null {
  const parts = pattern
    .normalize('NFC')
    .split('*')
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${parts.join('.*?')}`, 'su').exec(name.normalize('NFC'))?.[0] ?? null
}
