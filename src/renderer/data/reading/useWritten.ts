import { ref, watch, type Ref } from 'vue'

/** What stands in a text field while somebody writes: it begins as the value, and again whenever that becomes another. */
export function useWritten(valueOf: () => string | null): Ref<string> {
  const written = ref('')
  watch(
    valueOf,
    (value) => {
      written.value = value ?? ''
    },
    { immediate: true },
  )
  return written
}
