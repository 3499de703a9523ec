import { computed, type ComputedRef, type Ref } from 'vue'
import { NODE_HEIGHT, NODE_WIDTH, type GraphLayout, type Route } from '../graph/layout.ts'
import type { BlockFrame } from './blockFrames.ts'
import type { ViewGraph, ViewNode } from '../graph/viewGraph.ts'

/** How the canvas is looked at. */
export interface Viewport {
  readonly x: number
  readonly y: number
  readonly zoom: number
}

interface Area {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

/** The seen area moves in steps of this many pixels, so that it seldom changes while panning. */
const STEP = 320

/** The nodes and routes near the seen part of the canvas. Only these are drawn, so long nets pan as short ones do. */
export function useVisible(
  view: Ref<ViewGraph>,
  layout: Ref<GraphLayout>,
  look: { readonly viewport: Ref<Viewport>; readonly size: Ref<{ width: number; height: number }> },
): {
  readonly nodes: ComputedRef<readonly ViewNode[]>
  readonly routes: ComputedRef<readonly Route[]>
  /** Of these brackets the ones near the seen part. */
  readonly framesIn: (frames: readonly BlockFrame[]) => readonly BlockFrame[]
} {
  const key = computed(() => Object.values(seenArea(look.viewport.value, look.size.value)).join())
  const area = computed<Area>(() => {
    const [left = 0, top = 0, right = 0, bottom = 0] = key.value.split(',').map(Number)
    return { left, top, right, bottom }
  })
  const nodes = computed(() =>
    view.value.nodes.filter(({ id }) => {
      const place = layout.value.places.get(id)
      return place !== undefined && touches(area.value, nodeArea(place))
    }),
  )
  const routes = computed(() =>
    layout.value.routes.filter(({ points }) => touches(area.value, routeArea(points))),
  )
  const framesIn = (frames: readonly BlockFrame[]) =>
    frames.filter(({ x, top, bottom }) => touches(area.value, { left: x, right: x, top, bottom }))
  return { nodes, routes, framesIn }
}

function seenArea({ x, y, zoom }: Viewport, size: { width: number; height: number }): Area {
  // In powers of two, so that a small change of zoom leaves it as it is.
  const step = STEP * 2 ** Math.round(-Math.log2(zoom))
  const down = (value: number) => (Math.floor(value / step) - 0.5) * step
  const up = (value: number) => (Math.ceil(value / step) + 0.5) * step
  return {
    left: down(-x / zoom),
    top: down(-y / zoom),
    right: up((size.width - x) / zoom),
    bottom: up((size.height - y) / zoom),
  }
}

function nodeArea({ x, y }: { readonly x: number; readonly y: number }): Area {
  return { left: x - NODE_WIDTH / 2, top: y, right: x + NODE_WIDTH / 2, bottom: y + NODE_HEIGHT }
}

function routeArea(points: Route['points']): Area {
  const xs = points.map(({ x }) => x)
  const ys = points.map(({ y }) => y)
  const [left, right] = [Math.min(...xs), Math.max(...xs)]
  return { left, right, top: Math.min(...ys), bottom: Math.max(...ys) }
}

function touches(a: Area, b: Area): boolean {
  return a.left <= b.right && b.left <= a.right && a.top <= b.bottom && b.top <= a.bottom
}
