import type { DataPlan } from '../../shared/data/dataPlan.ts'
import { documentId, setContent } from '../document/documentStore.ts'
import { go } from '../router/router.ts'

/** Lets the open document learn from data of this recipe and split, and goes back to it. */
export function useInDocument(data: DataPlan): void {
  if (documentId.value === null) return
  setContent({ data })
  go('editor', [documentId.value])
}
