import type { Change, NewLayer } from '../../../shared/model/change.ts'
import { refKey, type ModelGraph, type TensorRef } from '../../../shared/model/graph.ts'
import type { GraphAnalysis } from '../../../shared/model/inferShapes.ts'
import type { InputPlace } from '../../../shared/model/rewire.ts'
import type { Shape } from '../../../shared/model/shape.ts'
import { headLayers, type HeadTemplate } from '../../../shared/transfer/heads.ts'
import { layerNames } from '../../../shared/model/layerNames.ts'
import { layerKinds } from '../../../shared/layers/index.ts'
import { NODE_HEIGHT, NODE_WIDTH, ROW_GAP, type GraphLayout, type Route } from '../graph/layout.ts'
import type { Point } from '../graph/regionLayout.ts'
import type { ViewGraph, ViewNode } from '../graph/viewGraph.ts'
import { startConfig } from '../palette/startConfig.ts'

/** What can be put into a graph. */
export type Addition =
  | { readonly type: 'layer'; readonly className: string }
  | { readonly type: 'head'; readonly template: HeadTemplate }
  /** Layers of a kept model, one behind the other. */
  | { readonly type: 'piece'; readonly name: string; readonly layers: readonly NewLayer[] }

/** Where it would go. */
export type DropPlace =
  | { readonly type: 'edge'; readonly ref: TensorRef; readonly to: InputPlace | null }
  | { readonly type: 'layer'; readonly layer: string }
  | { readonly type: 'end'; readonly output: number }

/** Nearer to an edge than this, in canvas units, means the edge. */
const EDGE_REACH = 36

/** The place under a point of the canvas, or `null` where nothing is near. Below the last row is the end. */
export function findDropPlace(
  { nodes }: ViewGraph,
  { places, routes, bounds }: GraphLayout,
  point: Point,
): DropPlace | null {
  const node = nodes.find(({ id }) => isInside(places.get(id), point))
  if (node !== undefined) return placeOfNode(node)
  if (point.y > bounds.bottom - NODE_HEIGHT - ROW_GAP / 2) return { type: 'end', output: 0 }
  const edge = nearestEdge(routes, point)
  if (edge === null) return null
  return edge.target.startsWith('end:')
    ? { type: 'end', output: Number(edge.target.slice('end:'.length)) }
    : { type: 'edge', ref: edge.ref, to: edge.to }
}

function placeOfNode(node: ViewNode): DropPlace | null {
  if (node.kind === 'end') return { type: 'end', output: node.output }
  return node.kind === 'layer' ? { type: 'layer', layer: node.layer.name } : null
}

function isInside(place: Point | undefined, { x, y }: Point): boolean {
  if (place === undefined) return false
  return Math.abs(x - place.x) <= NODE_WIDTH / 2 && y >= place.y && y <= place.y + NODE_HEIGHT
}

function nearestEdge(routes: readonly Route[], point: Point): Route['edge'] | null {
  let best: { readonly edge: Route['edge']; readonly distance: number } | null = null
  for (const { edge, points } of routes) {
    const distance = distanceTo(points, point)
    if (distance < (best?.distance ?? EDGE_REACH)) best = { edge, distance }
  }
  return best?.edge ?? null
}

function distanceTo(points: readonly Point[], point: Point): number {
  return Math.min(...points.slice(1).map((end, i) => distanceToLine(points[i] ?? end, end, point)))
}

function distanceToLine(a: Point, b: Point, { x, y }: Point): number {
  const [dx, dy] = [b.x - a.x, b.y - a.y]
  const length = dx * dx + dy * dy
  const along = length === 0 ? 0 : ((x - a.x) * dx + (y - a.y) * dy) / length
  const t = Math.min(1, Math.max(0, along))
  return Math.hypot(x - a.x - t * dx, y - a.y - t * dy)
}

/** What is known of the graph that something is put into. */
export interface AdditionContext {
  readonly graph: ModelGraph
  readonly analysis: GraphAnalysis
  /** Classes of the data; a head without data gets two. */
  readonly classes: number | null
}

/** The changes that put something in its place; `null` where that has no meaning (a head onto a layer). */
export function additionChanges(
  addition: Addition,
  place: DropPlace,
  context: AdditionContext,
): readonly Change[] | null {
  if (place.type === 'end') {
    const ref = context.graph.outputs[place.output]
    const layers = newLayers(addition, shapeAt(context, ref), context)
    const { output } = place
    const [layer, ...others] = layers
    if (layer === undefined) return null
    return others.length === 0
      ? [{ type: 'append', layer, output }]
      : [{ type: 'addHead', layers: [...layers], output }]
  }
  if (addition.type !== 'layer') return null
  if (place.type === 'layer') {
    const shape = inputShape(context, place.layer)
    const [layer] = newLayers(addition, shape, context)
    return layer === undefined ? null : [{ type: 'replace', name: place.layer, layer }]
  }
  const [layer] = newLayers(addition, shapeAt(context, place.ref), context)
  const { ref: from, to } = place
  return layer === undefined ? null : [{ type: 'insert', layer, from, to }]
}

function shapeAt({ analysis }: AdditionContext, ref: TensorRef | undefined): Shape {
  return (ref === undefined ? undefined : analysis.shapes.get(refKey(ref))) ?? [null]
}

function inputShape(context: AdditionContext, layer: string): Shape {
  const found = context.graph.layers.find(({ name }) => name === layer)
  return shapeAt(context, found?.calls[0]?.inputs[0])
}

function newLayers(
  addition: Addition,
  shape: Shape,
  { graph, classes }: AdditionContext,
): readonly NewLayer[] {
  switch (addition.type) {
    case 'layer': {
      const kind = layerKinds.get(addition.className)
      if (kind === undefined) return []
      return [{ className: addition.className, config: startConfig(kind, shape) }]
    }
    case 'head': {
      const layers = headLayers(addition.template, shape, classes ?? 2)
      const isFree = !layerNames(graph).has('head')
      return layers.map((layer, i) =>
        isFree && i === layers.length - 1 ? { ...layer, name: 'head' } : layer,
      )
    }
    case 'piece': {
      // The names that they had, where those are free.
      const taken = layerNames(graph)
      return addition.layers.map((layer) => {
        const name = layer.origin?.layer ?? ''
        return name === '' || taken.has(name) ? layer : { ...layer, name }
      })
    }
  }
}
