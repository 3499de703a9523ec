import { NODE_HEIGHT, NODE_WIDTH, type GraphLayout } from '../graph/layout.ts'
import type { Point } from '../graph/regionLayout.ts'
import type { Viewport } from './useVisible.ts'

/** Size of the canvas, in pixels. */
export interface CanvasSize {
  readonly width: number
  readonly height: number
}

/** Below this zoom words are hard to read: nothing begins smaller. */
const READABLE = 0.8
export const LEAST_ZOOM = 0.1
export const MOST_ZOOM = 2
const MARGIN = 40

type Bounds = GraphLayout['bounds']

/** The view that a graph opens in: readable, from the top. */
export function openingView(bounds: Bounds, size: CanvasSize): Viewport {
  return viewFromTop(bounds, size, Math.min(1, Math.max(READABLE, fittingZoom(bounds, size))))
}

/** The view of the whole graph, as small as it must be. */
export function wholeView(bounds: Bounds, size: CanvasSize): Viewport {
  return viewFromTop(bounds, size, Math.min(1, Math.max(LEAST_ZOOM, fittingZoom(bounds, size))))
}

function fittingZoom({ left, right, top, bottom }: Bounds, { width, height }: CanvasSize): number {
  const across = width / (right - left + 2 * MARGIN)
  return Math.min(across, height / (bottom - top + 2 * MARGIN))
}

function viewFromTop(bounds: Bounds, { width, height }: CanvasSize, zoom: number): Viewport {
  const { left, right, top, bottom } = bounds
  const spare = height - (bottom - top) * zoom
  const y = Math.max(MARGIN * zoom, spare / 2)
  return { x: width / 2 - ((left + right) / 2) * zoom, y: y - top * zoom, zoom }
}

/** The view with a point in the middle. */
export function viewAround({ x, y }: Point, { width, height }: CanvasSize, zoom: number): Viewport {
  return { x: width / 2 - x * zoom, y: height / 2 - y * zoom, zoom }
}

/** The view nearer or farther by a factor, the middle staying where it is. */
export function zoomedView(
  view: Viewport,
  { width, height }: CanvasSize,
  factor: number,
): Viewport {
  const zoom = Math.min(MOST_ZOOM, Math.max(LEAST_ZOOM, view.zoom * factor))
  const share = zoom / view.zoom
  return {
    x: width / 2 - (width / 2 - view.x) * share,
    y: height / 2 - (height / 2 - view.y) * share,
    zoom,
  }
}

/** The view moved as little as is needed for a node to be seen; the same where it is. */
export function revealingView(
  place: Point,
  view: Viewport,
  { width, height }: CanvasSize,
): Viewport {
  const { x, y, zoom } = view
  const half = (NODE_WIDTH / 2) * zoom
  const [middle, top] = [place.x * zoom + x, place.y * zoom + y]
  const dx = shiftInto(middle - half, middle + half, width)
  const dy = shiftInto(top, top + NODE_HEIGHT * zoom, height)
  return dx === 0 && dy === 0 ? view : { x: x + dx, y: y + dy, zoom }
}

function shiftInto(from: number, to: number, length: number): number {
  if (from < MARGIN) return MARGIN - from
  return to > length - MARGIN ? length - MARGIN - to : 0
}
