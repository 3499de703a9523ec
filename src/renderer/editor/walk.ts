import type { GraphLayout } from './graph/layout.ts'
import type { ViewGraph } from './graph/viewGraph.ts'

export type Direction = 'up' | 'down' | 'left' | 'right'

/**
 * The node that an arrow key leads to: along an edge up or down, to the neighbour in the same row left or right. From
 * nowhere to the first. `null` where there is none.
 */
export function walk(
  graph: ViewGraph,
  layout: GraphLayout,
  from: string | null,
  direction: Direction,
): string | null {
  const { nodes, edges } = graph
  if (from === null || !nodes.some(({ id }) => id === from)) return nodes[0]?.id ?? null
  switch (direction) {
    case 'down':
      return edges.find(({ source }) => source === from)?.target ?? null
    case 'up':
      return edges.find(({ target }) => target === from)?.source ?? null
    case 'left':
      return neighbour(layout, from, -1)
    case 'right':
      return neighbour(layout, from, 1)
  }
}

function neighbour({ places }: GraphLayout, from: string, side: 1 | -1): string | null {
  const here = places.get(from)
  if (here === undefined) return null
  let best: { readonly id: string; readonly distance: number } | null = null
  for (const [id, { x, y }] of places) {
    const distance = (x - here.x) * side
    if (y !== here.y || distance <= 0) continue
    if (best === null || distance < best.distance) best = { id, distance }
  }
  return best?.id ?? null
}
