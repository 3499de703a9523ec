import { dialog, type BrowserWindow, type FileFilter, type OpenDialogOptions } from 'electron'
import type { PickPurpose } from '../../shared/contract/workbenchApi/files.ts'
import { shellWords } from './language.ts'
import type { ShellTexts } from './shellTexts.ts'

type Filters = Readonly<Record<PickPurpose | 'all', FileFilter>>

const filtersOf = (texts: ShellTexts): Filters => ({
  model: {
    name: texts.models,
    extensions: ['keras', 'h5', 'hdf5', 'json', 'zip', 'vec', 'txt', 'graft'],
  },
  data: { name: texts.data, extensions: ['npy', 'gz', 'idx', 'idx3-ubyte', 'idx1-ubyte'] },
  picture: {
    name: texts.pictures,
    extensions: ['png', 'jpg', 'jpeg', 'webp', 'gif', 'tif', 'tiff'],
  },
  document: { name: texts.documents, extensions: ['graft'] },
  export: { name: texts.models, extensions: ['keras', 'h5', 'json'] },
  all: { name: texts.allFiles, extensions: ['*'] },
})

export interface PickArgument {
  readonly purpose: PickPurpose
  readonly name?: string | undefined
  readonly folder: boolean
}

/** Asks the person for a path in the system's own dialog; `null` when it was left. */
export async function pickPath(
  window: BrowserWindow,
  { purpose, name, folder }: PickArgument,
): Promise<string | null> {
  const isDocument = purpose === 'export' && name?.endsWith('.graft') === true
  const known = filtersOf(shellWords())
  const filters = [known[isDocument ? 'document' : purpose], known.all]
  if (purpose === 'export') {
    const options = { filters, ...(name === undefined ? {} : { defaultPath: name }) }
    const { canceled, filePath } = await dialog.showSaveDialog(window, options)
    return canceled || filePath === '' ? null : filePath
  }
  const properties = propertiesOf(purpose, folder)
  const { canceled, filePaths } = await dialog.showOpenDialog(window, { filters, properties })
  return canceled ? null : (filePaths[0] ?? null)
}

/** Only macOS has one dialog for both; elsewhere a folder is what is asked for where one is allowed. */
function propertiesOf(
  purpose: PickPurpose,
  folder: boolean,
): NonNullable<OpenDialogOptions['properties']> {
  if (folder && process.platform === 'darwin') return ['openFile', 'openDirectory']
  return folder && purpose === 'data' ? ['openDirectory'] : ['openFile']
}
