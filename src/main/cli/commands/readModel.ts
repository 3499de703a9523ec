import { openLibrary, type Library } from '../../library/openLibrary.ts'
import { openModel, type OpenedModel } from '../../services/openModel.ts'

/** Opens MODEL for reading: a library is opened only where MODEL lies in it, and never written. */
export async function readModel(reference: string, libraryPath: string): Promise<OpenedModel> {
  let opened: Library | null = null
  try {
    return await openModel(reference, {
      folder: process.cwd(),
      library: () => (opened = openLibrary(libraryPath, { readonly: true })),
    })
  } finally {
    ;(opened as Library | null)?.close()
  }
}
