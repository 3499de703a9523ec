import { computed, shallowRef, type Ref } from 'vue'
import { layout, select, selection, viewGraph } from '../editorState.ts'
import { layersOf } from '../graph/gates.ts'
import { NODE_HEIGHT, NODE_WIDTH } from '../graph/layout.ts'
import type { Viewport } from './useVisible.ts'

interface Box {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

/** Shift and a drag over the canvas choose all layers that the rectangle touches, beside those that are chosen. */
export function useMarquee(root: Ref<HTMLElement | null>, viewport: Ref<Viewport>) {
  const box = shallowRef<Box | null>(null)
  const rectangle = computed(() => {
    if (box.value === null) return null
    const { left, top, right, bottom } = box.value
    return {
      left: `${left}px`,
      top: `${top}px`,
      width: `${right - left}px`,
      height: `${bottom - top}px`,
    }
  })

  function onDown(event: PointerEvent | MouseEvent): void {
    const isPane =
      event.target instanceof Element && event.target.classList.contains('vue-flow__pane')
    if (!event.shiftKey || event.button !== 0 || !isPane || root.value === null) return
    event.stopPropagation()
    if (event.type !== 'pointerdown') return
    const frame = root.value.getBoundingClientRect()
    const start = { x: event.clientX - frame.left, y: event.clientY - frame.top }
    const before = selection.value
    const onMove = (move: PointerEvent): void => {
      box.value = boxBetween(start, { x: move.clientX - frame.left, y: move.clientY - frame.top })
      select([...before, ...layersIn(box.value, viewport.value)])
    }
    const end = (): void => {
      box.value = null
      window.removeEventListener('pointermove', onMove)
    }
    window.addEventListener('pointermove', onMove)
    window.addEventListener('pointerup', end, { once: true })
  }

  return { rectangle, onDown }
}

function boxBetween(a: { x: number; y: number }, b: { x: number; y: number }): Box {
  return {
    left: Math.min(a.x, b.x),
    top: Math.min(a.y, b.y),
    right: Math.max(a.x, b.x),
    bottom: Math.max(a.y, b.y),
  }
}

function layersIn(box: Box, { x, y, zoom }: Viewport): readonly string[] {
  return viewGraph.value.nodes
    .filter(({ id }) => {
      const place = layout.value.places.get(id)
      if (place === undefined) return false
      const left = (place.x - NODE_WIDTH / 2) * zoom + x
      const top = place.y * zoom + y
      const isBeside = left > box.right || left + NODE_WIDTH * zoom < box.left
      return !isBeside && top <= box.bottom && top + NODE_HEIGHT * zoom >= box.top
    })
    .flatMap(layersOf)
}
