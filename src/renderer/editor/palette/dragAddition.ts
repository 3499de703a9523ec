import { shallowRef } from 'vue'
import type { Addition } from '../edits/dropTargets.ts'

/** Something on its way from the palette to the canvas. */
export interface DraggedAddition {
  readonly addition: Addition
  readonly label: string
  /** Where the pointer is, in the window. */
  readonly x: number
  readonly y: number
}

export const dragged = shallowRef<DraggedAddition | null>(null)

type DropListener = () => void

let onDropped: DropListener | null = null

/** The canvas takes what is dropped. Gives what ends that. */
export function takeDrops(listener: DropListener): () => void {
  onDropped = listener
  return () => {
    if (onDropped === listener) onDropped = null
  }
}

/** A press that moves less than this, in pixels, is a click. */
const LEAST_MOVE = 4

/** Begins to drag when the pointer moves; a press without a move stays a click. */
export function startDrag(event: PointerEvent, addition: Addition, label: string): void {
  if (event.button !== 0) return
  const start = { x: event.clientX, y: event.clientY }
  const onMove = ({ clientX: x, clientY: y }: PointerEvent): void => {
    if (dragged.value === null && Math.hypot(x - start.x, y - start.y) < LEAST_MOVE) return
    dragged.value = { addition, label, x, y }
  }
  const end = (): void => {
    dragged.value = null
    window.removeEventListener('pointermove', onMove)
    window.removeEventListener('pointerup', onUp)
    window.removeEventListener('pointercancel', end)
    window.removeEventListener('keydown', onKey, true)
  }
  const onUp = (): void => {
    // Before the drag ends: what the canvas says of it still holds.
    if (dragged.value !== null) onDropped?.()
    end()
  }
  const onKey = (key: KeyboardEvent): void => {
    if (key.key !== 'Escape') return
    key.stopPropagation()
    end()
  }
  window.addEventListener('pointermove', onMove)
  window.addEventListener('pointerup', onUp)
  window.addEventListener('pointercancel', end)
  window.addEventListener('keydown', onKey, true)
}
