import { computed, effectScope, shallowRef } from 'vue'
import type {
  ComparisonState,
  LayersState,
  PretrainingSamples,
} from '../../shared/contract/workbenchApi/pretraining.ts'
import type { TrainingState } from '../../shared/contract/workbenchApi/training.ts'
import { api, useReconnect, useWorkbenchEvent } from '../api/api.ts'
import { withUpdate } from '../api/withUpdate.ts'
import { orToast } from '../ui/toasts.ts'

/** The run that goes on, or the last one, as main tells of it. */
export const liveRun = shallowRef<TrainingState | null>(null)
/** What runs showed last, by run. */
export const samples = shallowRef<Readonly<Record<string, PretrainingSamples>>>({})

export function keepSamples(shown: PretrainingSamples): void {
  samples.value = { ...samples.value, [shown.runId]: shown }
}
/** The comparison that goes on, or the last one. */
export const comparison = shallowRef<ComparisonState | null>(null)
/** The net that is pretrained layer by layer, or the last one. */
export const layersRun = shallowRef<LayersState | null>(null)

/** Whether a run has to wait. */
export const isBusy = computed(
  () =>
    ['preparing', 'running', 'paused'].includes(liveRun.value?.status ?? '') ||
    comparison.value?.status === 'running' ||
    layersRun.value?.status === 'running',
)

async function load(): Promise<void> {
  const state = await orToast(api.training.state({}))
  if (state === undefined) return
  liveRun.value = state
  const compared = await orToast(api.pretraining.comparison({}))
  if (compared !== undefined) comparison.value = compared
  const layers = await orToast(api.pretraining.layers({}))
  if (layers !== undefined) layersRun.value = layers
}

let isWatching = false

/** Follows what main does, for good, from the first time that somebody looks. */
export function watchPretraining(): void {
  if (isWatching) return
  isWatching = true
  effectScope(true).run(() => {
    useWorkbenchEvent('training.state', (state) => {
      liveRun.value = state
    })
    useWorkbenchEvent('training.update', (news) => {
      const state = liveRun.value
      if (state?.runId === news.runId) liveRun.value = withUpdate(state, news)
    })
    useWorkbenchEvent('pretraining.samples', keepSamples)
    useWorkbenchEvent('pretraining.comparison', (state) => {
      comparison.value = state
    })
    useWorkbenchEvent('pretraining.layers', (state) => {
      layersRun.value = state
    })
    useReconnect(() => void load())
  })
  void load()
}
