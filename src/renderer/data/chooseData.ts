import { dataReference } from '../../shared/contract/workbenchApi/data.ts'
import { api } from '../api/api.ts'
import { pickFile } from '../files/pickFile.ts'
import { text } from '../i18n/i18n.ts'
import { orToast, showToast } from '../ui/toasts.ts'
import { look } from './dataStore.ts'

/** Lets a person choose a file or folder, and looks at what it is. */
export async function chooseData(folder: boolean): Promise<void> {
  const path = await pickFile('data', { folder })
  if (path === null) return
  const found = await orToast(api.data.recognize({ path }))
  if (found === undefined) return
  if (found !== null) look(found)
  // A folder that is not known is scanned as pictures: the report or the error says what is in it.
  else if (folder) look(dataReference.parse({ type: 'imageFolder', path }))
  else {
    showToast({
      kind: 'error',
      text: text('data.unknown', { path }),
      advice: text('data.unknownAdvice'),
    })
  }
}
