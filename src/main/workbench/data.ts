import type { Page } from '../../shared/contract/workbenchApi/common.ts'
import type { Thumbnail } from '../../shared/contract/workbenchApi/data.ts'
import type { WorkbenchHandlers } from '../../shared/contract/workbenchApi/index.ts'
import { referenceOf } from '../../shared/data/sourceSchema.ts'
import { applyChanges } from '../../shared/model/applyChange.ts'
import { mapPaths } from '../datasets/absoluteSource.ts'
import { describeSplit, divideRows } from '../datasets/divideRows.ts'
import type { OpenedSource } from '../datasets/openedSource.ts'
import { recognizeSource } from '../datasets/recognize/index.ts'
import { holdsWordVectors } from '../formats/wordVectors/readWordVectors.ts'
import type { Library } from '../library/openLibrary.ts'
import { descriptionOf } from '../services/describeData.ts'
import { withModelWords, wordsOfModel } from '../services/modelWords.ts'
import type { WorkbenchContext } from './context.ts'
import { createOpenSources } from './data/openSources.ts'
import { previewRows } from './data/previewRows.ts'
import { thumbnailOfRow } from './data/thumbnails.ts'
import { baseGraphOf, contentOf } from './documentView.ts'

/** Data as the Data screen looks at it; see the contract. */
export function createDataHandlers(context: WorkbenchContext): WorkbenchHandlers['data'] {
  const sources = createOpenSources(context.cacheFolder, context.emit)
  const { check } = context.folders
  return {
    recognize: async ({ path, wanted }) => {
      const checked = await check(path)
      const isModel = wanted === 'any' && (await holdsWordVectors(checked))
      return isModel ? null : recognizeSource(checked)
    },
    // A scan has its name before anything is waited for: `cancel` may come at once.
    describe: ({ reference, scan }) =>
      sources.under(scan, async (options) => {
        const checked = await mapPaths(reference, check)
        return descriptionOf(await sources.open({ reference: checked, isFresh: true, options }))
      }),
    cancel: ({ scan }) => {
      sources.cancel(scan)
      return null
    },
    files: async ({ reference, list, offset, limit }) => {
      const checked = await mapPaths(reference, check)
      const { lists } = await sources.open({ reference: checked, isFresh: false })
      const items = lists[list].slice(offset, offset + limit)
      return { items, total: lists[list].length }
    },
    thumbnails: async ({ reference, class: classId, offset, limit }) => {
      const checked = await mapPaths(reference, check)
      const source = await sources.open({ reference: checked, isFresh: false })
      const rows = rowsOf(source, classId)
      const shown = rows.slice(offset, offset + limit)
      const items = await thumbnailsOf(source, shown, context.cacheFolder)
      return { items, total: rows.length } satisfies Page<Thumbnail>
    },
    divide: ({ data, seed, scan }) =>
      sources.under(scan, async (options) => {
        const reference = referenceOf(await mapPaths(data.source, check))
        const opened = await sources.open({ reference, isFresh: false, options })
        return describeSplit(opened, await divideRows(opened, data.split, seed))
      }),
    preview: ({ data, scan, document, ...request }) =>
      sources.under(scan, async (options) => {
        const source = await mapPaths(data.source, check)
        const reference = referenceOf(source)
        const opened = await sources.open({ reference, isFresh: false, options })
        const isRead = source.type === 'text' && document !== null
        const words = isRead ? wordsOfDocument(context.library, document) : null
        const read = { ...request, data: withModelWords({ ...data, source }, words) }
        return previewRows(opened, read, { ...context, ...options })
      }),
  }
}

async function thumbnailsOf(
  source: OpenedSource,
  rows: readonly number[],
  cacheFolder: string,
): Promise<readonly Thumbnail[]> {
  const items: Thumbnail[] = []
  for (const row of rows) {
    const picture = await thumbnailOfRow(source, row, cacheFolder)
    if (picture !== null) items.push({ ...picture, row, name: source.nameOf(row) })
  }
  return items
}

/** The words by whose ids the reused layers of a document read texts, or `null`. @throws workbench.noDocument */
function wordsOfDocument(library: Library, id: string): readonly string[] | null {
  const record = library.documents.get(id)
  const base = baseGraphOf(library, record.baseModel)
  const graph = applyChanges(base, contentOf(record).model.changes)
  const words = library.models.words(record.baseModel)
  return wordsOfModel({ base: { graph: base, words }, graph, keepsWeights: true }, () => library)
}

/** Rows of a class in the data's order; `null`: all that are in use. */
function rowsOf({ rows, labels }: OpenedSource, classId: number | null): readonly number[] {
  const all = Array.from({ length: rows }, (_, row) => row)
  if (labels.kind !== 'classes') return classId === null ? all : []
  const { ids } = labels
  return all.filter((row) => (classId === null ? (ids[row] ?? -1) >= 0 : ids[row] === classId))
}
