import { ref, shallowRef } from 'vue'

/** What commands ask of the canvas that is shown. */
export interface CanvasControl {
  readonly zoomBy: (factor: number) => void
  readonly fit: () => void
  readonly focusNode: (id: string) => Promise<void>
  readonly focusPattern: () => void
  readonly focusLine: (kind: 'cut' | 'freeze') => void
}

/** The canvas that is shown, or `null`. */
export const canvasView = shallowRef<CanvasControl | null>(null)

/** Rises when the pattern box is asked to take the keyboard. */
export const patternRequests = ref(0)
