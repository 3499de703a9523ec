import { rename, rm, stat } from 'node:fs/promises'
import { toReadFault } from '../../../shared/contract/errors/fileFaults.ts'
import { GraftError } from '../../../shared/contract/errors/graftError.ts'
import { toExactJson } from '../../../shared/library/exactJson.ts'
import type { DocumentRecord } from '../../../shared/library/records.ts'
import { writeZip, type ZipMember } from '../../formats/zip/writeZip.ts'
import { hashArray } from '../../library/weightStore.ts'
import type { Library } from '../../library/openLibrary.ts'
import { DOCUMENT_PART, weightPart, type DocumentForm, type ModelForm } from './form.ts'

export interface WriteDocumentOptions {
  readonly library: Library
  /** With the base model and the models of its pieces; else the file only names them. */
  readonly withModels: boolean
}

/**
 * Writes a document as a `.graft` file, under a temporary name first; gives its bytes.
 * @throws GraftError file.unwritable, file.tooLarge, library.damaged: nothing is left, and what was there stays
 */
export async function writeDocumentFile(
  path: string,
  document: DocumentRecord,
  { library, withModels }: WriteDocumentOptions,
): Promise<number> {
  const arrays = new Map<string, Uint8Array>()
  const { name, baseModel, baseName, notes, content } = document
  const ids = withModels ? modelsOf(library, document) : []
  const form: DocumentForm = {
    format: 'graft-document',
    version: 1,
    name,
    baseModel,
    baseName,
    notes: [...notes],
    content,
    models: ids.map((id) => modelForm(library, id, arrays)),
  }
  const text = new TextEncoder().encode(toExactJson(form))
  const members: ZipMember[] = [
    { name: DOCUMENT_PART, content: text },
    ...[...arrays].map(([hash, bytes]) => ({ name: weightPart(hash), content: bytes })),
  ]
  const unfinished = `${path}.unfinished`
  try {
    await writeZip(unfinished, members)
    await rename(unfinished, path)
    return (await stat(path)).size
  } catch (error) {
    await rm(unfinished, { force: true }).catch(() => undefined)
    if (error instanceof GraftError) throw error
    const { reason = '' } = toReadFault(path, error).params as { readonly reason?: string }
    throw new GraftError('file.unwritable', { path, reason })
  }
}

/** The base model, and those of the library that added layers come from. */
function modelsOf(library: Library, { baseModel, content }: DocumentRecord): readonly string[] {
  const named = [...toExactJson(content).matchAll(/"model":"([0-9a-f]{64})"/g)]
  const others = named
    .map(([, id = '']) => id)
    .filter((id) => library.models.findModel(id) !== null)
  return [...new Set([baseModel, ...others])]
}

function modelForm(library: Library, id: string, arrays: Map<string, Uint8Array>): ModelForm {
  const { graph, labels } = library.models.getModel(id)
  const words = library.models.words(id)
  const weights = Object.entries(library.models.loadWeights(id)).flatMap(([layer, own]) =>
    Object.entries(own).map(([weight, array]) => {
      const { hash } = hashArray(array, `weight "${weight}" of layer "${layer}"`)
      const { buffer, byteOffset, byteLength } = array.values
      arrays.set(hash, new Uint8Array(buffer, byteOffset, byteLength))
      return { layer, weight, dtype: array.dtype, shape: [...array.shape], hash }
    }),
  )
  return {
    id,
    graph,
    labels: labels === null ? null : [...labels],
    ...(words === null ? {} : { words: [...words] }),
    weights,
  }
}
