import { computed, effectScope, shallowRef } from 'vue'
import type { TrainingQueue } from '../../shared/contract/workbenchApi/queue.ts'
import type { TrainingState, TrainingUpdate } from '../../shared/contract/workbenchApi/training.ts'
import { api, useReconnect, useWorkbenchEvent } from '../api/api.ts'
import { study } from '../study/studyStore.ts'
import { orToast } from '../ui/toasts.ts'
import { withUpdate } from '../api/withUpdate.ts'

/** The run that goes on, or the last one, as main tells of it; `null` when there was none. */
export const training = shallowRef<TrainingState | null>(null)

/** Runs that wait for their turn. */
export const trainingQueue = shallowRef<TrainingQueue>({ runs: [], isHeld: false })

export const isLive = computed(() =>
  ['preparing', 'running', 'paused'].includes(training.value?.status ?? ''),
)

/** A run that is started now has to wait: between the runs of a comparison, too. */
export const isBusy = computed(() => isLive.value || study.value?.status === 'running')

/** Reads the state anew: at the start, and after the connection was lost. */
async function load(): Promise<void> {
  const state = await orToast(api.training.state({}))
  if (state !== undefined) training.value = state
  const queue = await orToast(api.training.queue({}))
  if (queue !== undefined) trainingQueue.value = queue
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
    useWorkbenchEvent('training.queue', (queue) => {
      trainingQueue.value = queue
    })
    useReconnect(() => void load())
  })
  void load()
}
