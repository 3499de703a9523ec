import { layoutRegion, type Point, type RegionLayout } from './regionLayout.ts'
import type { ViewEdge, ViewGraph } from './viewGraph.ts'

/** Size of every node, in canvas units (pixels at 100 %). */
export const NODE_WIDTH = 280
export const NODE_HEIGHT = 46
/** Room between two rows: an edge with its shape and its scissors. */
export const ROW_GAP = 26
const PITCH = NODE_HEIGHT + ROW_GAP

/** Where a node stands: its middle in x, its upper edge in y. */
export type NodePlace = Point

export interface Route {
  readonly edge: ViewEdge
  /** From the lower edge of the source to the upper edge of the target. */
  readonly points: readonly Point[]
}

/** Places that only one tensor passes: there a line can be drawn across the whole graph. */
export interface Gate {
  /** The node above the line. */
  readonly node: string
  /** Height of the line. */
  readonly y: number
}

export interface GraphLayout {
  readonly places: ReadonlyMap<string, NodePlace>
  readonly routes: readonly Route[]
  readonly gates: readonly Gate[]
  readonly bounds: {
    readonly left: number
    readonly right: number
    readonly top: number
    readonly bottom: number
  }
}

/**
 * Places a graph from top to bottom. The order of computation is cut where no edge passes a node by; what lies between
 * two such nodes is placed by itself (`layoutRegion`), and alike regions are worked out once, so a net of many
 * equal blocks costs little more than one block.
 */
export function layoutGraph(graph: ViewGraph): GraphLayout {
  const order = new Map(graph.nodes.map(({ id }, i) => [id, i]))
  const spans = graph.edges.map((edge) => spanOf(edge, order))
  const isGate = findGates(graph.nodes.length, spans)
  const places = new Map<string, NodePlace>()
  const routes = new Map<string, readonly Point[]>()
  const byStart = groupByStart(graph, spans)
  const ends = new Set(graph.nodes.filter(({ kind }) => kind === 'end').map(({ id }) => id))
  const gates: Gate[] = []
  let y = 0
  let from = 0
  while (from < graph.nodes.length) {
    const to = nextGate(isGate, from)
    const ids = graph.nodes.slice(from, to + 1).map(({ id }) => id)
    const inside = edgesWithin(byStart, from, to)
    const region = layoutRegion(
      ids.length,
      inside.map((edge) => indicesOf(edge, order, from)),
    )
    place({ ids, region, inside, y }, places, routes)
    const first = ids[0] ?? ''
    if (isGate[from] === true && from !== to && !ends.has(first)) {
      gates.push({ node: first, y: y + NODE_HEIGHT + ROW_GAP / 2 })
    }
    y += region.lastRank * PITCH
    if (to === from) break
    from = to
  }
  return { places, routes: routesOf(graph, places, routes), gates, bounds: boundsOf(places) }
}

function spanOf(edge: ViewEdge, order: ReadonlyMap<string, number>): readonly [number, number] {
  const a = order.get(edge.source) ?? 0
  const b = order.get(edge.target) ?? 0
  return a < b ? [a, b] : [b, a]
}

/** Whether each node stands where no edge passes it by. The first and the last always count. */
function findGates(count: number, spans: readonly (readonly [number, number])[]): boolean[] {
  const steps = new Array<number>(count + 1).fill(0)
  for (const [a, b] of spans) {
    steps[a + 1] = (steps[a + 1] ?? 0) + 1
    steps[b] = (steps[b] ?? 0) - 1
  }
  let passing = 0
  const gates = Array.from({ length: count }, (_, i) => {
    passing += steps[i] ?? 0
    return passing === 0
  })
  if (count > 0) gates[0] = gates[count - 1] = true
  return gates
}

function nextGate(isGate: readonly boolean[], from: number): number {
  const next = isGate.indexOf(true, from + 1)
  return next < 0 ? isGate.length - 1 : next
}

/** Edges by the place of their upper end. */
function groupByStart(
  graph: ViewGraph,
  spans: readonly (readonly [number, number])[],
): readonly (readonly ViewEdge[])[] {
  const lists: ViewEdge[][] = graph.nodes.map(() => [])
  graph.edges.forEach((edge, i) => {
    lists[spans[i]?.[0] ?? 0]?.push(edge)
  })
  return lists
}

function edgesWithin(
  byStart: readonly (readonly ViewEdge[])[],
  from: number,
  to: number,
): readonly ViewEdge[] {
  return byStart.slice(from, to).flat()
}

function indicesOf(
  edge: ViewEdge,
  order: ReadonlyMap<string, number>,
  from: number,
): readonly [number, number] {
  const [a, b] = spanOf(edge, order)
  return [a - from, b - from]
}

interface PlacedRegion {
  readonly ids: readonly string[]
  readonly region: RegionLayout
  readonly inside: readonly ViewEdge[]
  readonly y: number
}

function place(
  { ids, region, inside, y }: PlacedRegion,
  places: Map<string, NodePlace>,
  routes: Map<string, readonly Point[]>,
): void {
  ids.forEach((id, i) => {
    const spot = region.spots[i] ?? { x: 0, rank: 0 }
    places.set(id, { x: spot.x, y: y + spot.rank * PITCH })
  })
  inside.forEach((edge, i) => {
    const bends = region.bends[i] ?? []
    if (bends.length === 0) return
    routes.set(
      edge.id,
      bends.map(({ x, rank }) => ({ x, y: y + rank * PITCH + NODE_HEIGHT / 2 })),
    )
  })
}

function routesOf(
  graph: ViewGraph,
  places: ReadonlyMap<string, NodePlace>,
  bends: ReadonlyMap<string, readonly Point[]>,
): readonly Route[] {
  return graph.edges.flatMap((edge) => {
    const source = places.get(edge.source)
    const target = places.get(edge.target)
    if (source === undefined || target === undefined) return []
    const start = { x: source.x, y: source.y + NODE_HEIGHT }
    return [{ edge, points: [start, ...(bends.get(edge.id) ?? []), { x: target.x, y: target.y }] }]
  })
}

function boundsOf(places: ReadonlyMap<string, NodePlace>): GraphLayout['bounds'] {
  const bounds = { left: 0, right: 0, top: 0, bottom: 0 }
  for (const { x, y } of places.values()) {
    bounds.left = Math.min(bounds.left, x - NODE_WIDTH / 2)
    bounds.right = Math.max(bounds.right, x + NODE_WIDTH / 2)
    bounds.top = Math.min(bounds.top, y)
    bounds.bottom = Math.max(bounds.bottom, y + NODE_HEIGHT)
  }
  return bounds
}
