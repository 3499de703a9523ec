import { computed, shallowRef, watch, type ComputedRef, type ShallowRef } from 'vue'
import type { ErrorRecord } from '../../shared/contract/errors/graftError.ts'
import type { RunView } from '../../shared/contract/workbenchApi/runs.ts'
import type { TrainingState } from '../../shared/contract/workbenchApi/training.ts'
import { api, errorOf } from '../api/api.ts'
import { keepSamples, liveRun, samples } from './pretrainingStore.ts'

/** A run as the library has it, and as it goes on. */
export interface WatchedRun {
  readonly run: Readonly<ShallowRef<RunView | null>>
  /** `null` while another run, or none, is watched. */
  readonly live: ComputedRef<TrainingState | null>
  readonly status: ComputedRef<TrainingState['status']>
  readonly isOver: ComputedRef<boolean>
  readonly error: ShallowRef<ErrorRecord | null>
}

/** Follows the run of this id, whichever it is. */
export function useRun(runId: () => string | undefined): WatchedRun {
  const run = shallowRef<RunView | null>(null)
  const error = shallowRef<ErrorRecord | null>(null)
  const live = computed(() => (liveRun.value?.runId === runId() ? liveRun.value : null))

  async function load(id: string): Promise<void> {
    try {
      const found = await api.runs.get({ id })
      const shown = await api.pretraining.samples({ runId: id })
      if (id !== runId()) return
      run.value = found
      if (shown !== null && samples.value[id] === undefined) keepSamples(shown)
    } catch (thrown) {
      if (id === runId()) error.value = errorOf(thrown)
    }
  }
  watch(
    () => [runId(), live.value?.status] as const,
    ([id]) => {
      if (run.value?.id !== id) run.value = null
      error.value = null
      if (id !== undefined) void load(id)
    },
    { immediate: true },
  )
  const status = computed(() => live.value?.status ?? run.value?.status ?? 'running')
  const isOver = computed(() => !['preparing', 'running', 'paused'].includes(status.value))
  return { run, live, status, isOver, error }
}
