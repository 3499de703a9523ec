import { layerKinds } from '../../../shared/layers/index.ts'
import type { ModelGraph } from '../../../shared/model/graph.ts'
import { toSnakeCase } from '../../../shared/model/layerNames.ts'

/** A block needs so many layers: folding two would hide more than it tidies. */
const LEAST_LAYERS = 3

/** Names that Keras gives by itself (`conv2d_1`) stand for no block. */
const defaultNames = new Set([...layerKinds.keys()].map(toSnakeCase))

/**
 * The blocks that each layer sits in, outermost first, by layer name: the nested models it came from, then what its name
 * says (`conv2_block1_1_conv` is in `conv2` and there in `conv2_block1`). Layers of one block stand together
 * in the graph's order; a layer between two of them that belongs to no block (one that was inserted) is in it too.
 */
export function layerBlocks(graph: ModelGraph): ReadonlyMap<string, readonly string[]> {
  const names = graph.layers.map(({ name, group }) => [...group, ...namePrefixes(name)])
  const paths = absorbStrangers(names)
  const runs = countRuns(paths)
  const whole = graph.layers.length
  return new Map(
    graph.layers.map(({ name }, i) => {
      const path = paths[i] ?? []
      const kept = path.filter((_, depth) => {
        const size = runs[i]?.[depth] ?? 0
        return size >= LEAST_LAYERS && size < whole && size !== (runs[i]?.[depth - 1] ?? 0)
      })
      return [name, kept]
    }),
  )
}

/** The prefixes of a name that end in a number: at most two, the longer ones within the shorter. */
export function namePrefixes(name: string): readonly string[] {
  const tokens = name.split(/[_./]/)
  const ends: number[] = []
  tokens.forEach((token, i) => {
    const isWordWithNumber = /^[a-z]+\d+[a-z]?$/i.test(token)
    const before = tokens[i - 1] ?? ''
    const isNumberOfWord = /^\d+[a-z]?$/.test(token) && /^[a-z]+$/i.test(before)
    if (isWordWithNumber || isNumberOfWord) ends.push(i)
  })
  const prefixes = ends.map((end) => cutAfter(name, tokens, end))
  return prefixes.filter((prefix) => !isDefaultName(prefix)).slice(0, 2)
}

function cutAfter(name: string, tokens: readonly string[], end: number): string {
  const length = tokens.slice(0, end + 1).reduce((sum, token) => sum + token.length + 1, -1)
  return name.slice(0, length)
}

function isDefaultName(prefix: string): boolean {
  return defaultNames.has(prefix) || defaultNames.has(prefix.replace(/_\d+$/, ''))
}

/** A layer without a block between two of the same block joins it. */
function absorbStrangers(names: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const result = [...names]
  let last = -1
  names.forEach((path, i) => {
    if (path.length === 0) return
    const before = last >= 0 ? (names[last] ?? []) : []
    const shared = sharedLength(before, path)
    for (let at = last + 1; at < i && last >= 0; at++) result[at] = path.slice(0, shared)
    last = i
  })
  return result
}

function sharedLength(a: readonly string[], b: readonly string[]): number {
  let length = 0
  while (length < a.length && a[length] === b[length]) length += 1
  return length
}

/** For each layer and depth, how many neighbours in a row share its path down to there. */
function countRuns(paths: readonly (readonly string[])[]): readonly (readonly number[])[] {
  const counts: number[][] = paths.map(() => [])
  const deepest = Math.max(0, ...paths.map((path) => path.length))
  for (let depth = 0; depth < deepest; depth++) {
    let from = 0
    while (from < paths.length) {
      const to = endOfRun(paths, from, depth)
      for (const row of counts.slice(from, to)) row[depth] = to - from
      from = to
    }
  }
  return counts
}

/** Behind the last neighbour of a path that shares it down to a depth. */
function endOfRun(paths: readonly (readonly string[])[], from: number, depth: number): number {
  const first = paths[from] ?? []
  const next = paths.findIndex((path, i) => i > from && sharedLength(first, path) <= depth)
  return next < 0 ? paths.length : next
}
