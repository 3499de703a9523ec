import {
  documentContentSchema,
  type DocumentContent,
  type DocumentView,
} from '../../shared/contract/workbenchApi/documents.ts'
import type { DocumentRecord } from '../../shared/library/records.ts'
import type { ModelGraph } from '../../shared/model/graph.ts'
import { mapLayers } from '../../shared/model/rewire.ts'
import type { Library } from '../library/openLibrary.ts'

/** The base graph of a document: every layer that has weights names its origin. */
export function baseGraphOf(library: Library, baseModel: string): ModelGraph {
  const { graph } = library.models.getModel(baseModel)
  const layers = Object.keys(library.models.weightShapes(baseModel))
  return mapLayers(graph, layers, (layer) => ({
    ...layer,
    origin: { model: baseModel, layer: layer.name },
  }))
}

/** What is stored was checked when it was saved; a field that a later Graft added gets its default here. */
export function contentOf(record: DocumentRecord): DocumentContent {
  return documentContentSchema.parse(record.content)
}

/** A stored document as pages see it. */
export function viewOf(library: Library, record: DocumentRecord): DocumentView {
  const { id, name, revision, savedAt, baseModel, baseName, notes } = record
  const { labels, source } = library.models.getModel(baseModel)
  return {
    id,
    name,
    revision,
    savedAt,
    base: {
      id: baseModel,
      name: baseName,
      graph: baseGraphOf(library, baseModel),
      labels,
      source,
      notes,
    },
    content: contentOf(record),
  }
}
