import { useVueFlow } from '@vue-flow/core'
import { computed, nextTick, onBeforeUnmount, onMounted, shallowRef, watch, type Ref } from 'vue'
import { currentNode, isCanvasFocused, layout, nodeOfLayer } from '../editorState.ts'
import { NODE_WIDTH } from '../graph/layout.ts'
import type { Point } from '../graph/regionLayout.ts'
import type { ViewNode } from '../graph/viewGraph.ts'
import {
  openingView,
  revealingView,
  viewAround,
  wholeView,
  zoomedView,
  type CanvasSize,
} from './camera.ts'
import type { Viewport } from './useVisible.ts'

/** How the canvas is looked at: pan, zoom, and bringing things into sight. */
export function useCanvasView(root: Ref<HTMLElement | null>) {
  const flow = useVueFlow('editor')
  const viewport = computed<Viewport>(() => flow.viewport.value)
  const look = (next: Viewport): void => {
    if (next !== viewport.value) void flow.setViewport({ ...next })
  }
  const size = useSize(root, (first) => {
    look(openingView(layout.value.bounds, first))
  })

  function reveal(id: string): void {
    const place = layout.value.places.get(id)
    if (place === undefined || size.value.width === 0) return
    look(revealingView(place, viewport.value, size.value))
  }

  async function focusNode(id: string): Promise<void> {
    reveal(id)
    // Once for the view to move, once for the nodes that it brings.
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

  return {
    viewport,
    size,
    focusNode,
    focusLine: (kind: 'cut' | 'freeze') => {
      root.value?.querySelector<HTMLElement>(`.line.${kind} [role=slider]`)?.focus()
    },
    fit: () => {
      look(wholeView(layout.value.bounds, size.value))
    },
    centerOn: (point: Point) => {
      look(viewAround(point, size.value, viewport.value.zoom))
    },
    zoomBy: (factor: number) => {
      look(zoomedView(viewport.value, size.value, factor))
    },
  }
}

export type CanvasView = ReturnType<typeof useCanvasView>

/** The size of an element; `onFirst` is told when it has one. */
function useSize(root: Ref<HTMLElement | null>, onFirst: (size: CanvasSize) => void) {
  const size = shallowRef<CanvasSize>({ width: 0, height: 0 })
  const observer = new ResizeObserver(() => {
    const isFirst = size.value.width === 0
    if (root.value === null) return
    size.value = { width: root.value.clientWidth, height: root.value.clientHeight }
    if (isFirst) onFirst(size.value)
  })
  onMounted(() => {
    if (root.value !== null) observer.observe(root.value)
  })
  onBeforeUnmount(() => {
    observer.disconnect()
  })
  return size
}

/** The one node that Tab leads to: the current one, or the first in sight. */
export function rovingId(visible: readonly ViewNode[]): string | undefined {
  const id = currentNode.value
  return visible.some((node) => node.id === id) ? (id ?? undefined) : visible[0]?.id
}

/** Where the frame around a layer's node stands. */
export function frameOf(layer: string): { readonly transform: string } {
  const place = layout.value.places.get(nodeOfLayer(layer)?.id ?? '') ?? { x: 0, y: 0 }
  return { transform: `translate(${place.x - NODE_WIDTH / 2 - 4}px, ${place.y - 4}px)` }
}
