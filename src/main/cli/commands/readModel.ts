import { openModel, type OpenedModel } from '../../services/openModel.ts'
import { withLazyLibrary } from '../../services/workspace.ts'

/** Opens MODEL for reading: a library is opened only where MODEL lies in it, and never made. */
export function readModel(reference: string, libraryPath: string): Promise<OpenedModel> {
  return withLazyLibrary(libraryPath, (library) =>
    openModel(reference, { folder: process.cwd(), library }),
  )
}
