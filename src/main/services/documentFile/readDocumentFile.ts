import { toReadFault } from '../../../shared/contract/errors/fileFaults.ts'
import { GraftError } from '../../../shared/contract/errors/graftError.ts'
import { parseExactJson, toExactJson } from '../../../shared/library/exactJson.ts'
import type { NewModel } from '../../../shared/library/records.ts'
import { deepFreeze } from '../../../shared/model/graph.ts'
import { elementCount, type LayerWeights, type WeightArray } from '../../../shared/model/weights.ts'
import { hashFile } from '../../formats/hashFile.ts'
import { withZip, type ZipArchive } from '../../formats/zip/readZip.ts'
import { modelId } from '../../library/modelStore.ts'
import { hashArray } from '../../library/weightStore.ts'
import { hashWords } from '../../library/wordListStore.ts'
import {
  DOCUMENT_PART,
  documentForm,
  weightPart,
  type DocumentForm,
  type ModelForm,
} from './form.ts'

/** A document as a file holds it, looked through; nothing has been written to the library. */
export interface DocumentFile {
  readonly form: DocumentForm
  readonly models: readonly NewModel[]
}

const MOST_TEXT = 64 * 2 ** 20
const MOST_BYTES = 8 * 2 ** 30

/**
 * Reads a `.graft` file. Each array and each model must have the hash that it is named by, so nothing comes in under
 * another's name.
 * @throws GraftError file.missing, file.unreadable, file.damaged, file.tooLarge, file.outsideFolder, file.partMissing
 */
export async function readDocumentFile(path: string): Promise<DocumentFile> {
  const sha256 = await hashFile(path).catch((error: unknown) => {
    throw toReadFault(path, error)
  })
  const source = { kind: 'file', path, sha256 } as const
  return withZip(path, async (archive) => {
    const form = readForm(path, await archive.read(DOCUMENT_PART, MOST_TEXT))
    const arrays = new Map<string, WeightArray>()
    let bytes = 0
    for (const row of form.models.flatMap(({ weights }) => weights)) {
      if (arrays.has(row.hash)) continue
      const array = await readArray(path, archive, row)
      bytes += array.values.byteLength
      if (bytes > MOST_BYTES) {
        throw new GraftError('file.tooLarge', {
          path,
          what: 'Its weights',
          bytes,
          limit: MOST_BYTES,
        })
      }
      arrays.set(row.hash, array)
    }
    return {
      form,
      models: form.models.map((model) => ({ ...toModel(path, model, arrays), source })),
    }
  })
}

function readForm(path: string, bytes: Uint8Array): DocumentForm {
  let value: unknown
  try {
    value = parseExactJson(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    throw damaged(path, 'it is no JSON text')
  }
  const parsed = documentForm.safeParse(value)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw damaged(path, `"${issue?.path.join('.') ?? ''}" is not what a document has there`)
}

const bytesEach = { float32: 4, int32: 4, uint8: 1 } as const
const arrayTypes = { float32: Float32Array, int32: Int32Array, uint8: Uint8Array } as const

async function readArray(
  path: string,
  archive: ZipArchive,
  { dtype, shape, hash, layer, weight }: ModelForm['weights'][number],
): Promise<WeightArray> {
  const wanted = elementCount(shape) * bytesEach[dtype]
  const part = weightPart(hash)
  const entry = archive.entries.get(part)
  if (entry === undefined) throw new GraftError('file.partMissing', { path, part })
  if (entry.bytes !== wanted)
    throw damaged(path, 'an array has not the size that its shape says', part)
  const read = await archive.read(part, wanted)
  const values = new arrayTypes[dtype](Uint8Array.from(read).buffer)
  const array: WeightArray = { dtype, shape, values }
  if (hashArray(array, `weight "${weight}" of layer "${layer}"`).hash !== hash) {
    throw damaged(path, 'an array is not what its name says', part)
  }
  return array
}

function toModel(
  path: string,
  { id, graph, labels, words, weights }: ModelForm,
  arrays: ReadonlyMap<string, WeightArray>,
): Omit<NewModel, 'source'> {
  const byLayer: Record<string, LayerWeights> = Object.create(null) as Record<string, LayerWeights>
  for (const { layer, weight, hash } of weights) {
    const array = arrays.get(hash)
    if (array !== undefined) byLayer[layer] = { ...byLayer[layer], [weight]: array }
  }
  const content = { weights, wordsHash: words === undefined ? null : hashWords(words) }
  if (modelId(toExactJson(graph), labels, content) !== id) {
    throw damaged(path, 'a model is not what its name says')
  }
  const names = new Set(graph.layers.map(({ name }) => name))
  if (names.size < graph.layers.length || Object.keys(byLayer).some((name) => !names.has(name))) {
    throw damaged(path, 'a model and its layers do not belong together')
  }
  return { name: null, graph: deepFreeze(graph), labels, words: words ?? null, weights: byLayer }
}

function damaged(path: string, reason: string, where: string = DOCUMENT_PART): GraftError {
  return new GraftError('file.damaged', { path, where, reason })
}
