import type { ModelGraph } from '../model/graph.ts'
import { throwNoLayer } from '../model/lookUp.ts'

/** A layer name, a pattern with `*` (any letters) and `?` (one letter), or a list of these. */
export type LayerSelection = string | readonly string[]

/**
 * The names of the layers that a selection means, each once, in the graph's order. Error: `graph.noLayer` for a name
 * or pattern that matches nothing, with the names that come near.
 */
export function selectLayers(graph: ModelGraph, selection: LayerSelection): readonly string[] {
  const chosen = new Set<string>()
  for (const pattern of typeof selection === 'string' ? [selection] : selection) {
    const matching = graph.layers.filter(({ name }) => matchesPattern(pattern, name))
    if (matching.length === 0) throwNoLayer(graph, pattern)
    for (const { name } of matching) chosen.add(name)
  }
  return graph.layers.map(({ name }) => name).filter((name) => chosen.has(name))
}

/**
 * Whether a name fits a pattern. Goes back only to the last `*`, so no pattern takes more than
 * `pattern * name` steps.
 */
export function matchesPattern(pattern: string, name: string): boolean {
  if (pattern === name) return true
  let at = 0
  let star: { readonly pattern: number; readonly name: number } | null = null
  let i = 0
  while (i < name.length) {
    if (pattern[at] === '*') {
      star = { pattern: at, name: i }
      at += 1
    } else if (pattern[at] === '?' || pattern[at] === name[i]) {
      at += 1
      i += 1
    } else if (star !== null) {
      star = { pattern: star.pattern, name: star.name + 1 }
      at = star.pattern + 1
      i = star.name
    } else return false
  }
  return /^\**$/.test(pattern.slice(at))
}
