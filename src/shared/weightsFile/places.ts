import { nextName } from '../kerasJson/savedNames.ts'
import type { GraphLayer, ModelGraph } from '../model/graph.ts'

/** Classes of models inside models; a flat graph does not say which one a group was. */
const containerClasses = ['Functional', 'Sequential', 'Model'] as const

/**
 * Where Keras 3 would have kept each layer of a graph, by name: `layers/functional/layers/dense`. Layers that sat in a nested model
 * are numbered within it, in the graph's order. `found` are the places of the file: they tell of which class nested models were.
 */
export function placesOf(graph: ModelGraph, found: readonly string[]): ReadonlyMap<string, string> {
  const places = new Map<string, string>()
  placeLevel({ layers: graph.layers, depth: 0, prefix: 'layers/' }, found, places)
  return places
}

interface Level {
  readonly layers: readonly GraphLayer[]
  readonly depth: number
  readonly prefix: string
}

function placeLevel(
  { layers, depth, prefix }: Level,
  found: readonly string[],
  places: Map<string, string>,
): void {
  const used = new Map<string, number>()
  const models = new Map<string, GraphLayer[]>()
  for (const layer of layers) {
    const model = layer.group[depth]
    if (model === undefined) places.set(layer.name, `${prefix}${nextName(layer.className, used)}`)
    else models.set(model, [...(models.get(model) ?? []), layer])
  }
  for (const inner of models.values()) {
    const name = containerName(prefix, found, used)
    placeLevel(
      { layers: inner, depth: depth + 1, prefix: `${prefix}${name}/layers/` },
      found,
      places,
    )
  }
}

function containerName(
  prefix: string,
  found: readonly string[],
  used: Map<string, number>,
): string {
  for (const className of containerClasses) {
    const name = nextName(className, new Map(used))
    if (found.some((place) => place.startsWith(`${prefix}${name}/`))) {
      return nextName(className, used)
    }
  }
  return nextName('Functional', used)
}
