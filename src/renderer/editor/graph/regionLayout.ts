import { Graph, layout, type EdgeLabel, type GraphLabel, type NodeLabel } from '@dagrejs/dagre'

export interface Point {
  readonly x: number
  readonly y: number
}

/** A place in rows: x in pixels from the middle of the graph, rank in rows from the region's first node. */
export interface Spot {
  readonly x: number
  readonly rank: number
}

export interface RegionLayout {
  /** A node each. The first and the last stand in the middle. */
  readonly spots: readonly Spot[]
  /** An edge each: the places that it goes through between its ends. */
  readonly bends: readonly (readonly Spot[])[]
  /** Rank of the last node. */
  readonly lastRank: number
}

/** Edges as pairs of node numbers, the upper first. Nodes are in order of computation. */
export type RegionEdges = readonly (readonly [number, number])[]

const COLUMN = 312
const LANE_START = 164
const LANE = 18
/** More nodes than this are placed in plain rows: dagre would take too long. */
const MOST_FOR_DAGRE = 120

const MOST_KEPT = 2000

const known = new Map<string, RegionLayout>()

/**
 * Places what lies between two nodes that all data passes. A chain with edges that jump ahead (residual blocks, squeeze
 * and excitation, dense blocks) stands straight, and the jumps go down on its right side. Real branches are placed by
 * dagre. Results are kept by form: of a hundred equal blocks one is worked out.
 */
export function layoutRegion(count: number, edges: RegionEdges): RegionLayout {
  const form = `${count};${edges.map(([a, b]) => `${a}-${b}`).join()}`
  const found = known.get(form)
  if (found !== undefined) return found
  const region = placeRegion(count, edges)
  if (known.size > MOST_KEPT) known.clear()
  known.set(form, region)
  return region
}

function placeRegion(count: number, edges: RegionEdges): RegionLayout {
  if (isChain(count, edges)) return chainLayout(count, edges)
  return count > MOST_FOR_DAGRE ? rowLayout(count, edges) : dagreLayout(count, edges)
}

/** Whether every node has an edge to the next, or the region has nothing between its ends. */
function isChain(count: number, edges: RegionEdges): boolean {
  const steps = new Set(edges.filter(([a, b]) => b === a + 1).map(([a]) => a))
  return count <= 2 || steps.size === count - 1
}

function chainLayout(count: number, edges: RegionEdges): RegionLayout {
  const spots = Array.from({ length: count }, (_, rank) => ({ x: 0, rank }))
  const lanes = assignLanes(edges)
  const bends = edges.map(([a, b], i) => {
    const lane = lanes[i]
    if (lane === undefined) return []
    const x = LANE_START + lane * LANE
    // Out beside the row below the source, back beside the row above the target.
    return a + 1 === b - 1
      ? [{ x, rank: a + 1 }]
      : [
          { x, rank: a + 1 },
          { x, rank: b - 1 },
        ]
  })
  return { spots, bends, lastRank: Math.max(0, count - 1) }
}

/** A lane for each jump so that no two in one lane overlap; short jumps run inside. */
function assignLanes(edges: RegionEdges): readonly (number | undefined)[] {
  const lanes: (number | undefined)[] = edges.map(() => undefined)
  const taken: (readonly [number, number])[][] = []
  const jumps = edges
    .map(([a, b], i) => ({ a, b, i }))
    .filter(({ a, b }) => b > a + 1)
    .sort((p, q) => p.b - p.a - (q.b - q.a))
  for (const { a, b, i } of jumps) {
    let lane = 0
    while (taken[lane]?.some(([c, d]) => a < d && c < b) === true) lane += 1
    const row = taken[lane] ?? []
    row.push([a, b])
    taken[lane] = row
    lanes[i] = lane
  }
  return lanes
}

/** Ranks by the longest way from the first node; within a row in order. */
function rowLayout(count: number, edges: RegionEdges): RegionLayout {
  const ranks = longestRanks(count, edges)
  const rows = Map.groupBy(ranks.keys(), (i) => ranks[i] ?? 0)
  const spots = withLowestEnd(
    ranks.map((rank, i) => {
      const row = rows.get(rank) ?? []
      return { x: (row.indexOf(i) - (row.length - 1) / 2) * COLUMN, rank }
    }),
  )
  return { spots, bends: edges.map(() => []), lastRank: spots.at(-1)?.rank ?? 0 }
}

/** Each node's distance from the first: the most edges on any way. */
function longestRanks(count: number, edges: RegionEdges): number[] {
  const ranks = new Array<number>(count).fill(0)
  const sorted = [...edges].sort((p, q) => p[0] - q[0])
  for (const [a, b] of sorted) ranks[b] = Math.max(ranks[b] ?? 0, (ranks[a] ?? 0) + 1)
  return ranks
}

function dagreLayout(count: number, edges: RegionEdges): RegionLayout {
  const graph = new Graph<GraphLabel, NodeLabel, EdgeLabel>({ multigraph: true })
  graph.setGraph({ rankdir: 'TB', nodesep: 32, ranksep: 40, edgesep: 20 })
  graph.setDefaultEdgeLabel(() => ({}))
  for (let i = 0; i < count; i++) graph.setNode(String(i), { width: COLUMN - 32, height: 40 })
  edges.forEach(([a, b], i) => {
    graph.setEdge(String(a), String(b), {}, String(i))
  })
  layout(graph)
  const placed = Array.from({ length: count }, (_, i) => {
    const { x = 0, y = 0 } = graph.node(String(i))
    return { x, y }
  })
  // Branches stand in the order of computation from left to right.
  const side = isMirrored(placed) ? -1 : 1
  const nodes = placed.map(({ x, y }) => ({ x: x * side, y }))
  const heights = [...new Set(nodes.map(({ y }) => Math.round(y)))].sort((a, b) => a - b)
  const rankOf = (y: number) => nearestIndex(heights, y)
  const middle = nodes[0]?.x ?? 0
  const spots = withLowestEnd(nodes.map(({ x, y }) => ({ x: x - middle, rank: rankOf(y) })))
  const bends = edges.map(([a, b], i) => {
    const { points = [] } = graph.edge(String(a), String(b), String(i))
    const [from, to] = [spots[a]?.rank ?? 0, spots[b]?.rank ?? 0]
    const turned = points.map(({ x, y }) => ({ x: x * side, y }))
    return bendsBetween(turned, middle, { from, to, rankOf })
  })
  return { spots, bends, lastRank: Math.max(0, ...spots.map(({ rank }) => rank)) }
}

/** Whether more neighbours in a row stand in the wrong order than in the right one. */
function isMirrored(nodes: readonly Point[]): boolean {
  let balance = 0
  for (const row of Map.groupBy(nodes, ({ y }) => Math.round(y)).values()) {
    row.slice(1).forEach(({ x }, i) => {
      balance += Math.sign(x - (row[i]?.x ?? x))
    })
  }
  return balance < 0
}

/** The last node in the middle, below all others: the next region begins there. */
function withLowestEnd(spots: readonly Spot[]): readonly Spot[] {
  const others = spots.slice(0, -1)
  const rank = Math.max(spots.at(-1)?.rank ?? 0, ...others.map((spot) => spot.rank + 1))
  return [...others, { x: 0, rank }]
}

interface RankSpan {
  readonly from: number
  readonly to: number
  readonly rankOf: (y: number) => number
}

/** The places on rows between the ends of an edge. */
function bendsBetween(
  points: readonly Point[],
  middle: number,
  { from, to, rankOf }: RankSpan,
): readonly Spot[] {
  const spots = new Map<number, Spot>()
  for (const { x, y } of points) {
    const rank = rankOf(y)
    if (rank > from && rank < to) spots.set(rank, { x: x - middle, rank })
  }
  return [...spots.values()]
}

function nearestIndex(sorted: readonly number[], value: number): number {
  let best = 0
  sorted.forEach((at, i) => {
    if (Math.abs(at - value) < Math.abs((sorted[best] ?? 0) - value)) best = i
  })
  return best
}
