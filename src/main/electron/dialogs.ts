import { dialog, type BrowserWindow, type FileFilter } from 'electron'
import type { PickPurpose } from '../../shared/contract/workbenchApi/files.ts'

const graftFilter: FileFilter = { name: 'Graft documents', extensions: ['graft'] }
const filters: Readonly<Record<PickPurpose, FileFilter[]>> = {
  model: [
    { name: 'Models and documents', extensions: ['keras', 'h5', 'hdf5', 'json', 'zip', 'graft'] },
  ],
  data: [{ name: 'Data', extensions: ['npy', 'gz', 'idx', 'idx3-ubyte', 'idx1-ubyte'] }],
  picture: [{ name: 'Pictures', extensions: ['png', 'jpg', 'jpeg', 'webp', 'gif', 'tif', 'tiff'] }],
  document: [graftFilter],
  export: [{ name: 'Models', extensions: ['keras', 'h5', 'json'] }],
}

const anyFile: FileFilter = { name: '*', extensions: ['*'] }

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
  const choices = [...(isDocument ? [graftFilter] : filters[purpose]), anyFile]
  if (purpose === 'export') {
    const options = { filters: choices, ...(name === undefined ? {} : { defaultPath: name }) }
    const { canceled, filePath } = await dialog.showSaveDialog(window, options)
    return canceled || filePath === '' ? null : filePath
  }
  // Only macOS has one dialog for both; elsewhere a folder is what is asked for where one is allowed.
  const both = process.platform === 'darwin' ? (['openFile', 'openDirectory'] as const) : null
  const kind = folder && purpose === 'data' ? (['openDirectory'] as const) : (['openFile'] as const)
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    filters: choices,
    properties: [...(folder && both !== null ? both : kind)],
  })
  return canceled ? null : (filePaths[0] ?? null)
}
