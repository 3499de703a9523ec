import { effectScope, shallowRef } from 'vue'
import type { StudyState } from '../../shared/contract/workbenchApi/training.ts'
import { api, useReconnect, useWorkbenchEvent } from '../api/api.ts'
import { orToast } from '../ui/toasts.ts'

/** The comparison with scratch that goes on, or the last one; `null` when there was none. */
export const study = shallowRef<StudyState | null>(null)

async function load(): Promise<void> {
  const state = await orToast(api.training.comparison({}))
  if (state !== undefined) study.value = state
}

/** Follows it, for good. */
export function watchStudy(): void {
  effectScope(true).run(() => {
    useWorkbenchEvent('training.study', (state) => {
      study.value = state
    })
    useReconnect(() => void load())
  })
  void load()
}

/** Repeats a run both ways with so many seeds. */
export async function startStudy(runId: string, draws: number): Promise<void> {
  const state = await orToast(api.training.compareWithScratch({ runId, draws }))
  if (state !== undefined) study.value = state
}

export async function stopStudy(): Promise<void> {
  await orToast(api.training.stopComparison({}))
}
