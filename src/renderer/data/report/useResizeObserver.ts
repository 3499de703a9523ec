import { onBeforeUnmount, watch, type Ref } from 'vue'

/** Tells the inner size of an element whenever it changes. */
export function useResizeObserver(
  element: Readonly<Ref<HTMLElement | null>>,
  onSize: (size: { readonly width: number; readonly height: number }) => void,
): void {
  const observer = new ResizeObserver(([entry]) => {
    if (entry !== undefined) onSize(entry.contentRect)
  })
  watch(
    element,
    (now, before) => {
      if (before) observer.unobserve(before)
      if (now) observer.observe(now)
    },
    { flush: 'post' },
  )
  onBeforeUnmount(() => {
    observer.disconnect()
  })
}
