import { computed, effectScope, shallowRef } from 'vue'
import type { TrainingState, TrainingUpdate } from '../../shared/contract/workbenchApi/training.ts'
import { api, useReconnect, useWorkbenchEvent } from '../api/api.ts'
import { orToast } from '../ui/toasts.ts'
import { withUpdate } from './withUpdate.ts'

/** The run that goes on, or the last one, as main tells of it; `null` when there was none. */
export const training = shallowRef<TrainingState | null>(null)

export const isLive = computed(() =>
  ['preparing', 'running', 'paused'].includes(training.value?.status ?? ''),
)

/** Reads the state anew: at the start, and after the connection was lost. */
async function load(): Promise<void> {
  const state = await orToast(api.training.state({}))
  if (state !== undefined) training.value = state
}

function update(news: TrainingUpdate): void {
  const state = training.value
  if (state?.runId === news.runId) training.value = withUpdate(state, news)
}

/** Follows what main trains, for good. */
export function watchTraining(): void {
  effectScope(true).run(() => {
    useWorkbenchEvent('training.state', (state) => {
      training.value = state
    })
    useWorkbenchEvent('training.update', update)
    useReconnect(() => void load())
  })
  void load()
}
