import { NODE_HEIGHT, NODE_WIDTH, type GraphLayout } from '../graph/layout.ts'
import type { ViewGraph } from '../graph/viewGraph.ts'

/** An unfolded block on the canvas: a bracket on the left of its layers. */
export interface BlockFrame {
  readonly id: string
  readonly name: string
  readonly x: number
  readonly top: number
  readonly bottom: number
}

/** Room for a bracket, in canvas units; inner blocks stand nearer to their layers. */
const INDENT = 26

/** The brackets of all unfolded blocks. */
export function blockFrames({ nodes }: ViewGraph, { places }: GraphLayout): readonly BlockFrame[] {
  const frames = new Map<string, { depth: number; left: number; top: number; bottom: number }>()
  const deepest = Math.max(
    0,
    ...nodes.map((node) => (node.kind === 'end' ? 0 : node.blocks.length)),
  )
  for (const node of nodes) {
    const place = places.get(node.id)
    if (node.kind === 'end' || place === undefined) continue
    node.blocks.forEach((id, depth) => {
      const left = place.x - NODE_WIDTH / 2
      const bottom = place.y + NODE_HEIGHT
      const old = frames.get(id) ?? { depth, left, top: place.y, bottom }
      frames.set(id, {
        depth,
        left: Math.min(old.left, left),
        top: Math.min(old.top, place.y),
        bottom: Math.max(old.bottom, bottom),
      })
    })
  }
  return [...frames].map(([id, { depth, left, top, bottom }]) => ({
    id,
    name: id.slice(id.lastIndexOf('/') + 1),
    x: left - (deepest - depth) * INDENT,
    top,
    bottom,
  }))
}
