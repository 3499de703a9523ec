import { useVueFlow } from '@vue-flow/core'
import { computed, nextTick, onBeforeUnmount, onMounted, shallowRef, watch, type Ref } from 'vue'
import { currentNode, isCanvasFocused, layout, nodeOfLayer } from '../editorState.ts'
import { NODE_HEIGHT, NODE_WIDTH } from '../graph/layout.ts'
import type { ViewNode } from '../graph/viewGraph.ts'
import type { Viewport } from './useVisible.ts'

/** Below this zoom words cannot be read: nothing begins smaller. */
const READABLE = 0.8
const MARGIN = 40
/** Height of the controls at the lower edge. */
const CONTROLS = 28

/** How the canvas is looked at: pan, zoom, and bringing things into sight. */
export function useCanvasView(root: Ref<HTMLElement | null>) {
  const flow = useVueFlow('editor')
  const size = shallowRef({ width: 0, height: 0 })
  const viewport = computed<Viewport>(() => flow.viewport.value)

  const observer = new ResizeObserver(() => {
    const first = size.value.width === 0
    measure()
    if (first) begin()
  })
  onMounted(() => {
    if (root.value !== null) observer.observe(root.value)
  })
  onBeforeUnmount(() => {
    observer.disconnect()
  })

  function measure(): void {
    const box = root.value
    if (box !== null) size.value = { width: box.clientWidth, height: box.clientHeight }
  }

  function look(next: Viewport): void {
    void flow.setViewport({ ...next })
  }

  function fitZoom(): number {
    const { left, right, top, bottom } = layout.value.bounds
    const across = size.value.width / (right - left + 2 * MARGIN)
    return Math.min(across, (size.value.height - CONTROLS) / (bottom - top + 2 * MARGIN))
  }

  /** Readable, from the top. */
  function begin(): void {
    showFromTop(Math.min(1, Math.max(READABLE, fitZoom())))
  }

  function showFromTop(zoom: number): void {
    const { left, right, top, bottom } = layout.value.bounds
    const spare = size.value.height - CONTROLS - (bottom - top) * zoom
    const y = Math.max(MARGIN * zoom, spare / 2)
    look({ x: size.value.width / 2 - ((left + right) / 2) * zoom, y: y - top * zoom, zoom })
  }

  /** Everything, as small as it must be. */
  function fit(): void {
    showFromTop(Math.min(1, Math.max(0.1, fitZoom())))
  }

  function centerOn({ x, y }: { readonly x: number; readonly y: number }): void {
    const { zoom } = viewport.value
    look({ x: size.value.width / 2 - x * zoom, y: size.value.height / 2 - y * zoom, zoom })
  }

  function zoomBy(factor: number): void {
    const { x, y, zoom } = viewport.value
    const next = Math.min(2, Math.max(0.1, zoom * factor))
    const [middleX, middleY] = [size.value.width / 2, size.value.height / 2]
    const share = next / zoom
    look({ x: middleX - (middleX - x) * share, y: middleY - (middleY - y) * share, zoom: next })
  }

  /** Pans as little as is needed for a node to be seen. */
  function reveal(id: string): void {
    const place = layout.value.places.get(id)
    if (place === undefined || size.value.width === 0) return
    const { x, y, zoom } = viewport.value
    const half = (NODE_WIDTH / 2) * zoom
    const left = place.x * zoom + x
    const top = place.y * zoom + y
    const dx = shiftInto(left - half, left + half, size.value.width)
    const dy = shiftInto(top, top + NODE_HEIGHT * zoom, size.value.height)
    if (dx !== 0 || dy !== 0) look({ x: x + dx, y: y + dy, zoom })
  }

  async function focusNode(id: string): Promise<void> {
    reveal(id)
    await nextTick()
    await nextTick()
    const node = root.value?.querySelector(`.vue-flow__node[data-id="${CSS.escape(id)}"]`)
    node?.querySelector<HTMLElement>('.main, .end')?.focus({ preventScroll: true })
  }

  watch(currentNode, (id) => {
    if (id === null) return
    if (isCanvasFocused.value) void focusNode(id)
    else reveal(id)
  })

  /** The one node that Tab leads to: the current one, or the first in sight. */
  function rovingId(visible: readonly ViewNode[]): string | undefined {
    const id = currentNode.value
    return visible.some((node) => node.id === id) ? (id ?? undefined) : visible[0]?.id
  }

  /** The frame around a layer's node. */
  function frameOf(layer: string): { readonly transform: string } {
    const place = layout.value.places.get(nodeOfLayer(layer)?.id ?? '') ?? { x: 0, y: 0 }
    return { transform: `translate(${place.x - NODE_WIDTH / 2 - 4}px, ${place.y - 4}px)` }
  }

  return { viewport, size, begin, fit, centerOn, zoomBy, reveal, focusNode, rovingId, frameOf }
}

export type CanvasView = ReturnType<typeof useCanvasView>

function shiftInto(from: number, to: number, length: number): number {
  if (from < MARGIN) return MARGIN - from
  return to > length - MARGIN ? length - MARGIN - to : 0
}
