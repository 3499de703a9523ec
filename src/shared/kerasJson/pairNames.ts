import { prefixOf, type FileArray } from './fileArray.ts'
import type { FlatLayer } from './flatModel.ts'

interface Grouped {
  readonly groups: ReadonlyMap<FlatLayer, readonly FileArray[]>
  /** Arrays for which no layer was found. */
  readonly unplaced: readonly FileArray[]
  /** Whether every layer that has weights, and every array, was named exactly. */
  readonly exact: boolean
}

interface Known {
  readonly specs: ReadonlyMap<string, readonly unknown[]>
  readonly isKnown: (layer: string) => boolean
}

/**
 * Sorts arrays to layers by the layer part of their names. Exact names come first. A model that was rebuilt in one
 * process has names with suffixes, `dense_1/kernel` for layer `dense`; then order decides if all names agree
 * without their suffixes, so that `dense_1` and `dense_1_1` go to `dense` and `dense_1`.
 */
export function groupByLayer(
  leaves: readonly FlatLayer[],
  arrays: readonly FileArray[],
  known: Known,
): Grouped {
  const prefixes = new Map<string, FileArray[]>()
  for (const array of arrays) {
    const prefix = prefixOf(array.name)
    prefixes.set(prefix, [...(prefixes.get(prefix) ?? []), array])
  }
  const wanting = leaves.filter((leaf) => (known.specs.get(leaf.name)?.length ?? 0) > 0)
  const exact = exactPairs(leaves, prefixes)
  const complete =
    exact.size === prefixes.size && wanting.every((leaf) => [...exact.values()].includes(leaf))
  if (complete) return collect(exact, prefixes, true)
  const ordered = orderedPairs(wanting, [...prefixes.keys()])
  if (ordered !== null) return collect(ordered, prefixes, false)
  return collect(looserPairs(exact, wanting, [...prefixes.keys()]), prefixes, false)
}

type Pairs = ReadonlyMap<string, FlatLayer>

function collect(
  pairs: Pairs,
  prefixes: ReadonlyMap<string, readonly FileArray[]>,
  exact: boolean,
): Grouped {
  const groups = new Map<FlatLayer, FileArray[]>()
  const unplaced: FileArray[] = []
  for (const [prefix, arrays] of prefixes) {
    const leaf = pairs.get(prefix)
    if (leaf === undefined) unplaced.push(...arrays)
    else groups.set(leaf, [...(groups.get(leaf) ?? []), ...arrays])
  }
  return { groups, unplaced, exact }
}

/** Prefixes that hold a layer's name as whole components; the deepest and longest name wins. */
function exactPairs(leaves: readonly FlatLayer[], prefixes: ReadonlyMap<string, unknown>): Pairs {
  const pairs = new Map<string, FlatLayer>()
  const byName = new Map<string, FlatLayer[]>()
  for (const leaf of leaves)
    byName.set(leaf.file.name, [...(byName.get(leaf.file.name) ?? []), leaf])
  for (const prefix of prefixes.keys()) {
    const named = longestMatch(prefix, byName)
    const [first, second] = named
    if (first === undefined) continue
    // Layers of one name in different nested models: the path tells, if it is there.
    const leaf = second === undefined ? first : named.find((each) => hasPath(prefix, each))
    if (leaf !== undefined) pairs.set(prefix, leaf)
  }
  return pairs
}

function longestMatch(
  prefix: string,
  byName: ReadonlyMap<string, readonly FlatLayer[]>,
): readonly FlatLayer[] {
  const parts = prefix.split('/')
  for (let end = parts.length; end > 0; end--) {
    for (let start = 0; start < end; start++) {
      const leaves = byName.get(parts.slice(start, end).join('/'))
      if (leaves !== undefined) return leaves
    }
  }
  return []
}

const hasPath = (prefix: string, leaf: FlatLayer) =>
  `/${prefix}`.endsWith(`/${[...leaf.group, leaf.file.name].join('/')}`)

const withoutSuffix = (text: string) => text.replace(/(_\d+)+$/, '')

const lastPart = (text: string) => text.slice(text.lastIndexOf('/') + 1)

/** Pairs by order, if there are as many and all agree but for their suffixes. */
function orderedPairs(wanting: readonly FlatLayer[], prefixes: readonly string[]): Pairs | null {
  if (wanting.length !== prefixes.length) return null
  const pairs = new Map<string, FlatLayer>()
  for (const [i, leaf] of wanting.entries()) {
    const prefix = prefixes[i] ?? ''
    if (withoutSuffix(lastPart(prefix)) !== withoutSuffix(lastPart(leaf.file.name))) return null
    pairs.set(prefix, leaf)
  }
  return pairs
}

/** The exact pairs, and for what is left the layer whose name is the prefix without its suffix. */
function looserPairs(
  exact: Pairs,
  wanting: readonly FlatLayer[],
  prefixes: readonly string[],
): Pairs {
  const pairs = new Map(exact)
  const taken = new Set(exact.values())
  for (const prefix of prefixes.filter((each) => !exact.has(each))) {
    const plain = withoutSuffix(lastPart(prefix))
    const leaf = wanting.find((each) => !taken.has(each) && lastPart(each.file.name) === plain)
    if (leaf === undefined) continue
    pairs.set(prefix, leaf)
    taken.add(leaf)
  }
  return pairs
}
