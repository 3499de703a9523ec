import { stat } from 'node:fs/promises'
import { GraftError } from '../../shared/contract/errors/graftError.ts'
import { documentContentSchema } from '../../shared/contract/workbenchApi/documents.ts'
import type { WorkbenchHandlers } from '../../shared/contract/workbenchApi/index.ts'
import type { DocumentRecord } from '../../shared/library/records.ts'
import { applyChanges } from '../../shared/model/applyChange.ts'
import { withOrigins } from '../services/openModel.ts'
import { readDocumentFile, type DocumentFile } from '../services/documentFile/readDocumentFile.ts'
import { writeDocumentFile } from '../services/documentFile/writeDocumentFile.ts'
import { noteRecent } from './app.ts'
import type { WorkbenchContext } from './context.ts'
import { baseGraphOf, viewOf } from './documentView.ts'

/** Documents as files of their own. */
export function createDocumentFiles(
  context: WorkbenchContext,
  changed: (record: DocumentRecord) => void,
): Pick<WorkbenchHandlers['documents'], 'saveFile' | 'openFile'> {
  const { library, folders, emit } = context
  return {
    saveFile: async ({ id, path, withModels, overwrite }) => {
      const document = library.documents.get(id)
      const target = await folders.check(path)
      const there = await stat(target).catch(() => null)
      if (there?.isDirectory() === true || (there !== null && !overwrite)) {
        throw new GraftError('workbench.fileExists', { path: target })
      }
      const bytes = await writeDocumentFile(target, document, { library, withModels })
      noteRecent(context, target)
      return { path: target, bytes }
    },
    openFile: async ({ path }) => {
      const target = await folders.check(path)
      const file = await readDocumentFile(target)
      const content = checkContent(context, target, file)
      const { form, models } = file
      for (const model of models) library.models.saveModel(model)
      const { name, baseModel, baseName, notes } = form
      const changes = content.model.changes.length
      const about = { name, baseModel, baseName, notes, content, changes }
      const record = library.documents.create(about)
      noteRecent(context, target)
      if (models.length > 0) emit('library.changed', {})
      changed(record)
      return viewOf(library, record)
    },
  }
}

/** What the page will read: its form, and changes that can be carried out. */
function checkContent({ library }: WorkbenchContext, path: string, { form, models }: DocumentFile) {
  const parsed = documentContentSchema.safeParse(form.content)
  if (!parsed.success) {
    const place = ['content', ...(parsed.error.issues[0]?.path ?? [])].join('.')
    const reason = `"${place}" is not what a document has there`
    throw new GraftError('file.damaged', { path, where: 'document.json', reason })
  }
  const { baseModel, baseName } = form
  const brought = models.find((_, i) => form.models[i]?.id === baseModel)
  if (brought === undefined && library.models.findModel(baseModel) === null) {
    throw new GraftError('workbench.noBaseModel', { path, name: baseName })
  }
  const base =
    brought === undefined
      ? baseGraphOf(library, baseModel)
      : withOrigins(brought.graph, brought.weights, baseModel)
  applyChanges(base, parsed.data.model.changes)
  const model = { ...parsed.data.model, source: `library:${baseModel}` }
  return { ...parsed.data, model }
}
