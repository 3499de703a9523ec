import type { ModelGraph } from './graph.ts'

/** Names of the layers that any of these layers depends on, by any call; not the layers themselves unless they do. */
export function ancestorsOf(graph: ModelGraph, names: Iterable<string>): ReadonlySet<string> {
  const sources = new Map(graph.layers.map((layer) => [layer.name, sourcesOf(layer)]))
  return reach(sources, names)
}

/** Names of the layers that depend on any of these layers. */
export function descendantsOf(graph: ModelGraph, names: Iterable<string>): ReadonlySet<string> {
  const users = new Map<string, string[]>()
  for (const layer of graph.layers) {
    for (const source of sourcesOf(layer)) {
      const list = users.get(source)
      if (list === undefined) users.set(source, [layer.name])
      else list.push(layer.name)
    }
  }
  return reach(users, names)
}

function sourcesOf(layer: ModelGraph['layers'][number]): readonly string[] {
  return layer.calls.flatMap((call) => call.inputs.map((ref) => ref.layer))
}

function reach(
  steps: ReadonlyMap<string, readonly string[]>,
  from: Iterable<string>,
): ReadonlySet<string> {
  const found = new Set<string>()
  const open = [...from].flatMap((name) => steps.get(name) ?? [])
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (found.has(name)) continue
    found.add(name)
    open.push(...(steps.get(name) ?? []))
  }
  return found
}
