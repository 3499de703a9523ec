import { watch } from 'vue'
import { api } from '../api/api.ts'
import { documentContent, documentId } from '../document/documentStore.ts'

/** Once a document has data, a run is near: the trainer gets ready before it is asked. */
export function watchForRuns(): void {
  watch(
    () => ((documentContent.value?.data ?? null) === null ? null : documentId.value),
    (id) => {
      // What goes wrong with a trainer, the run that needs it tells.
      if (id !== null) void api.training.rehearse({}).catch(() => undefined)
    },
    { immediate: true },
  )
}
