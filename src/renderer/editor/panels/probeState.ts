import { effectScope, shallowRef } from 'vue'
import type { ProbeState } from '../../../shared/contract/workbenchApi/training.ts'
import { api, useReconnect, useWorkbenchEvent } from '../../api/api.ts'
import { documentId, saveNow } from '../../document/documentStore.ts'
import { orToast } from '../../ui/toasts.ts'

/** The probe that goes on, or the last one; `null` when there was none. */
export const probe = shallowRef<ProbeState | null>(null)

async function load(): Promise<void> {
  const state = await orToast(api.training.probed({}))
  if (state !== undefined) probe.value = state
}

let isWatched = false

/** Follows it, for good, from the first panel that shows it. */
export function watchProbe(): void {
  if (isWatched) return
  isWatched = true
  effectScope(true).run(() => {
    useWorkbenchEvent('training.probe', (state) => {
      probe.value = state
    })
    useReconnect(() => void load())
  })
  void load()
}

/** Finds out where the open document is best cut. */
export async function startProbe(): Promise<void> {
  const id = documentId.value
  if (id === null) return
  await saveNow()
  const state = await orToast(api.training.probe({ documentId: id }))
  if (state !== undefined) probe.value = state
}

export async function stopProbe(): Promise<void> {
  await orToast(api.training.stopProbe({}))
}
