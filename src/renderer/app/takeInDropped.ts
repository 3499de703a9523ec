import { shallowRef } from 'vue'
import { acceptFile, acceptFolder } from '../api/api.ts'
import { filesIn, type Dropped } from '../files/dropped.ts'
import { openPath } from '../home/openModel.ts'
import { text } from '../i18n/i18n.ts'
import { showError, showToast } from '../ui/toasts.ts'

/** A folder that is sent just now. */
export interface Sending {
  readonly name: string
  readonly done: number
  /** `null` while its files are counted. */
  readonly of: number | null
  readonly cancel: () => void
}

export const sending = shallowRef<Sending | null>(null)

/** Opens what was dropped; a folder is sent to main first where main cannot look into it by itself. */
export async function takeInDropped({ file, folder }: Dropped): Promise<void> {
  try {
    if (folder !== null && acceptFolder !== null) await takeInFolder(folder)
    else if (file !== null) await openPath(await acceptFile(file))
  } catch (error) {
    showError(error)
  }
}

async function takeInFolder(folder: FileSystemDirectoryEntry): Promise<void> {
  if (acceptFolder === null || sending.value !== null) return
  const stop = new AbortController()
  const { signal } = stop
  const cancel = (): void => {
    stop.abort()
  }
  sending.value = { name: folder.name, done: 0, of: null, cancel }
  try {
    const files = await filesIn(folder, signal)
    if (files.length === 0) {
      showToast({ kind: 'error', text: text('files.folderEmpty', { name: folder.name }) })
      return
    }
    const tell = (done: number): void => {
      sending.value = { name: folder.name, done, of: files.length, cancel }
    }
    tell(0)
    const path = await acceptFolder(files, { signal, onProgress: tell })
    sending.value = null
    await openPath(path)
  } catch (error) {
    if (!signal.aborted) throw error
    showToast({ kind: 'note', text: text('files.folderCancelled', { name: folder.name }) })
  } finally {
    sending.value = null
  }
}
