import { computed, ref, shallowRef, watch } from 'vue'
import type { ErrorRecord } from '../../shared/contract/errors/graftError.ts'
import type { RunListItem } from '../../shared/contract/workbenchApi/runs.ts'
import type { RunStatus } from '../../shared/training/history.ts'
import { api, errorOf, useReconnect, useWorkbenchEvent } from '../api/api.ts'

/** The table of runs as the person filters it; follows what changes in the library. */
export function useRuns() {
  const all = shallowRef<readonly RunListItem[] | null>(null)
  const error = shallowRef<ErrorRecord | null>(null)
  const search = ref('')
  const tag = ref('')
  const status = ref<RunStatus | ''>('')
  const showsBin = ref(false)

  const load = async (): Promise<void> => {
    try {
      all.value = await api.runs.list({ removed: showsBin.value })
      error.value = null
    } catch (thrown) {
      error.value = errorOf(thrown)
    }
  }
  watch(showsBin, load, { immediate: true })
  // Many runs end at once in a comparison: one list for all that came in between.
  let isDue = false
  const loadSoon = (): void => {
    if (isDue) return
    isDue = true
    setTimeout(() => {
      isDue = false
      void load()
    }, 200)
  }
  useWorkbenchEvent('runs.changed', loadSoon)
  useReconnect(loadSoon)

  const tags = computed(() => [...new Set((all.value ?? []).flatMap((run) => run.tags))].sort())
  const shown = computed(() => {
    const wanted = search.value.trim().toLowerCase()
    return (all.value ?? []).filter(
      (run) =>
        (tag.value === '' || run.tags.includes(tag.value)) &&
        (status.value === '' || run.status === status.value) &&
        [run.name, run.comment, run.id, ...run.tags].some((each) =>
          each.toLowerCase().includes(wanted),
        ),
    )
  })
  return { all, shown, error, tags, search, tag, status, showsBin, load }
}
