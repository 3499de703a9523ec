import {
  documentContentSchema,
  type DocumentSummary,
} from '../../shared/contract/workbenchApi/documents.ts'
import type { WorkbenchHandlers } from '../../shared/contract/workbenchApi/index.ts'
import type { DocumentRecord } from '../../shared/library/records.ts'
import type { Library } from '../library/openLibrary.ts'
import { keepModel } from '../services/openModel.ts'
import { noteRecent } from './app.ts'
import type { WorkbenchContext } from './context.ts'
import { createDocumentFiles } from './documentFiles.ts'
import { viewOf } from './documentView.ts'
import { openReference } from './openReference.ts'

type Handlers = WorkbenchHandlers['documents']

export function createDocumentHandlers(context: WorkbenchContext): Handlers {
  const { library, emit } = context
  const changed = ({ id, revision }: Pick<DocumentRecord, 'id' | 'revision'>): void => {
    emit('documents.changed', { id, revision })
  }
  const touch = (id: string, work: () => void): null => {
    work()
    changed(library.documents.get(id))
    return null
  }
  return {
    ...createMaking(context, changed),
    ...createDocumentFiles(context, changed),
    list: ({ removed }) =>
      library.documents.list(removed).map((record) => summaryOf(library, record)),
    get: ({ id }) => viewOf(library, library.documents.get(id)),
    save: ({ id, revision, content }) => {
      const { baseModel } = library.documents.get(id)
      const kept = { ...content, model: { ...content.model, source: `library:${baseModel}` } }
      const changes = kept.model.changes.length
      const record = library.documents.save({ id, revision, content: kept, changes })
      changed(record)
      return { revision: record.revision, savedAt: record.savedAt }
    },
    rename: ({ id, name }) =>
      touch(id, () => {
        library.documents.rename(id, name)
      }),
    remove: ({ id }) =>
      touch(id, () => {
        library.documents.remove(id)
      }),
    restore: ({ id }) =>
      touch(id, () => {
        library.documents.restore(id)
      }),
  }
}

function createMaking(
  context: WorkbenchContext,
  changed: (record: DocumentRecord) => void,
): Pick<Handlers, 'create' | 'duplicate'> {
  const { library } = context
  return {
    create: async ({ reference, name, content = {}, changes }) => {
      const opened = await openReference(context, reference)
      const { source } = opened.model
      if (source.kind === 'file' && source.path === reference) noteRecent(context, reference)
      const baseModel = keepModel(library, opened.model)
      const record = library.documents.create({
        name: name ?? nameOf(opened.name),
        baseModel,
        baseName: opened.name,
        notes: opened.model.notes,
        content: documentContentSchema.parse({
          ...content,
          model: { source: `library:${baseModel}`, changes },
        }),
        changes: changes.length,
      })
      changed(record)
      return viewOf(library, record)
    },
    duplicate: ({ id, name }) => {
      const { baseModel, baseName, notes, content, changes } = library.documents.get(id)
      const copy = { name, baseModel, baseName, notes, content, changes }
      const record = library.documents.create(copy)
      changed(record)
      return viewOf(library, record)
    },
  }
}

/** `fashion-a-conv.h5` as the name of a document: without what tells the format. */
function nameOf(file: string): string {
  const stem = file.replace(/\.(h5|hdf5|keras|zip|json)$/i, '')
  return stem === '' ? file : stem
}

function summaryOf(library: Library, record: Omit<DocumentRecord, 'content'>): DocumentSummary {
  const { id, name, baseName, baseModel, changes, createdAt, savedAt, removedAt } = record
  const lastRun = library.marks.lastRunOf(id)
  return { id, name, baseName, baseModel, changes, createdAt, savedAt, removedAt, lastRun }
}
