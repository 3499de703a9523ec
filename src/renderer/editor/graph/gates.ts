import { layerKinds } from '../../../shared/layers/index.ts'
import type { Change } from '../../../shared/model/change.ts'
import type { ModelGraph, TensorRef } from '../../../shared/model/graph.ts'
import type { GraphLayout } from './layout.ts'
import type { ViewGraph, ViewNode } from './viewGraph.ts'

/**
 * A place for a line across the whole graph: above it everything that goes before one tensor, below it all the rest.
 * Lines for the cut and for freezing stand on these.
 */
export interface LinePlace {
  readonly y: number
  /** The one tensor that passes; `null` above the first layer. */
  readonly ref: TensorRef | null
  /** Layers above the line, in the graph's order. */
  readonly above: readonly string[]
}

/** All places for a line, from top to bottom: the first above everything. */
export function linePlaces(graph: ViewGraph, layout: GraphLayout): readonly LinePlace[] {
  const refs = new Map(graph.edges.map((edge) => [edge.source, edge.ref]))
  const first: LinePlace = { y: layout.bounds.top - 20, ref: null, above: [] }
  const order = new Map(graph.nodes.map(({ id }, i) => [id, i]))
  return [
    first,
    ...layout.gates.flatMap(({ node, y }) => {
      const ref = refs.get(node)
      if (ref === undefined) return []
      return [{ y, ref, above: layersUpTo(graph.nodes, order.get(node) ?? 0) }]
    }),
  ]
}

function layersUpTo(nodes: readonly ViewNode[], last: number): readonly string[] {
  return nodes.slice(0, last + 1).flatMap(layersOf)
}

/** Names of the layers that a node stands for. */
export function layersOf(node: ViewNode): readonly string[] {
  if (node.kind === 'layer') return [node.layer.name]
  return node.kind === 'block' ? node.members : []
}

/** Number of the lowest place above which nothing trains. Inputs do not count; 0 when nothing stands still. */
export function frozenPlace(graph: ModelGraph, places: readonly LinePlace[]): number {
  const moving = new Set(
    graph.layers
      .filter((layer) => layer.freeze === 'train' && !isInput(layer.className))
      .map(({ name }) => name),
  )
  const inputs = new Set(
    graph.layers.filter(({ className }) => isInput(className)).map(({ name }) => name),
  )
  let found = 0
  for (const [i, { above }] of places.entries()) {
    if (above.some((name) => moving.has(name))) break
    if (above.some((name) => !inputs.has(name))) found = i
  }
  return found
}

function isInput(className: string): boolean {
  return layerKinds.get(className)?.inputs?.max === 0
}

/** Freezes all above a place and lets the rest train. */
export function freezeAt({ ref }: LinePlace): Change {
  if (ref === null) return { type: 'setFreeze', layers: '*', mode: 'train' }
  return { type: 'freezeUpTo', layer: ref.layer, mode: 'freeze' }
}

/** Cuts the model at a place, or `null` above everything. */
export function cutAt({ ref }: LinePlace): Change | null {
  return ref === null ? null : { type: 'cut', at: ref }
}

/** Number of the lowest place with nothing new above it: where the cut line rests. */
export function reusedPlace(fresh: ReadonlySet<string>, places: readonly LinePlace[]): number {
  const found = places.findLastIndex(({ above }) => !above.some((name) => fresh.has(name)))
  return Math.max(0, found)
}

/** The place nearest to a height. */
export function nearestPlace(places: readonly LinePlace[], y: number): number {
  let best = 0
  places.forEach((place, i) => {
    if (Math.abs(place.y - y) < Math.abs((places[best]?.y ?? 0) - y)) best = i
  })
  return best
}
