import type { DataDescription } from '../../shared/contract/workbenchApi/data.ts'
import {
  documentContent,
  documentGraph,
  documentId,
  setContent,
} from '../document/documentStore.ts'
import { go } from '../router/router.ts'
import { dataPlanOf } from './dataPlanOf.ts'

/** Lets the open document learn from this data, and goes back to it. The split stays as it was chosen. */
export function useInDocument(description: DataDescription): void {
  const graph = documentGraph.value
  if (graph === null || documentId.value === null) return
  const data = dataPlanOf(description, graph)
  const split = documentContent.value?.data?.split ?? data.split
  setContent({ data: { ...data, split } })
  go('editor', [documentId.value])
}
