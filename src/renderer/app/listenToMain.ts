import { watch } from 'vue'
import { connection, onWorkbenchEvent } from '../api/api.ts'
import { runCommand } from '../commands/commands.ts'
import { documentId, retrySave, saveNow, takeOverChanges } from '../document/documentStore.ts'
import { openPath } from '../home/openModel.ts'
import { orToast } from '../ui/toasts.ts'

/** What the shell asks of the page: menu commands and files that the system hands over. For good. */
export function listenToMain(): void {
  onWorkbenchEvent('app.command', ({ id }) => {
    void runCommand(id)
  })
  onWorkbenchEvent('app.openPath', ({ path }) => {
    void orToast(openPath(path))
  })
  onWorkbenchEvent('documents.changed', ({ id }) => {
    void takeOverChanges(id).catch(() => undefined)
  })
  watch(connection, (state) => {
    if (state !== 'open') return
    // What was told while the connection was lost did not arrive; what was saved then, neither.
    void retrySave()
    if (documentId.value !== null) void takeOverChanges(documentId.value).catch(() => undefined)
  })
  // What is not saved yet is lost with the page; a save takes less than the browser grants.
  window.addEventListener('pagehide', () => {
    void saveNow()
  })
}
