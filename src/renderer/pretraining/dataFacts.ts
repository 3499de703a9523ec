import { shallowRef, watch } from 'vue'
import type { DataDescription, DataReference } from '../../shared/contract/workbenchApi/data.ts'
import type { DocumentView } from '../../shared/contract/workbenchApi/documents.ts'
import type { ErrorRecord } from '../../shared/contract/errors/graftError.ts'
import type { DataPlan } from '../../shared/data/dataPlan.ts'
import { referenceOf } from '../../shared/data/sourceSchema.ts'
import { suggestData } from '../../shared/data/suggestData.ts'
import { applyChanges } from '../../shared/model/applyChange.ts'
import { api, errorOf } from '../api/api.ts'
import { draft, type Draft } from './draft.ts'

/** What the workshop has to know of data. */
export interface DataFacts {
  /** Source and recipe; the split is that of the draft. */
  readonly data: DataPlan
  readonly kind: 'pictures' | 'texts' | 'numbers'
  /** Of one row as a model takes it. */
  readonly rowShape: readonly number[]
  /** Number of classes; `null` without any. */
  readonly classes: number | null
  readonly rows: number
  /** Ids of texts are below this; 0 of other data. */
  readonly vocabulary: number
  /** The document whose model and data are taken, or `null`. */
  readonly document: DocumentView | null
}

export const dataFacts = shallowRef<DataFacts | null>(null)
export const dataError = shallowRef<ErrorRecord | null>(null)

/** Looks at the data of the draft, whenever they become others. */
export function watchData(): void {
  let last = ''
  watch(
    draft,
    async (entered) => {
      if (entered === null) return
      const { reference, side, length, vocabulary, document } = entered
      const asked = JSON.stringify({ reference, side, length, vocabulary, document })
      if (asked === last) return
      last = asked
      dataFacts.value = null
      dataError.value = null
      try {
        const found = await readFacts(entered)
        if (asked === last) dataFacts.value = found
      } catch (thrown) {
        if (asked === last) dataError.value = errorOf(thrown)
      }
    },
    { immediate: true },
  )
}

async function readFacts(entered: Draft): Promise<DataFacts> {
  const document =
    entered.document === null ? null : await api.documents.get({ id: entered.document })
  const own = document?.content.data ?? null
  const reference = own === null ? entered.reference : referenceOf(own.source)
  const description = await api.data.describe({ reference })
  const data = own ?? dataFor(description, entered, document)
  const { rowShape } = await api.data.preview({ data, count: 1 })
  const { source } = data
  const isText = source.type === 'text'
  return {
    data,
    kind: isText ? 'texts' : rowShape.length >= 2 ? 'pictures' : 'numbers',
    rowShape: rowShape.length === 2 ? [...rowShape, 1] : rowShape,
    classes: classesOf(description, reference),
    rows: description.rows,
    vocabulary: isText ? source.vocabulary : 0,
    document,
  }
}

/** A document without data gets them in the size that its model takes. */
function dataFor(
  description: DataDescription,
  entered: Draft,
  document: DocumentView | null,
): DataPlan {
  if (document === null) return withSizes(suggestData(description, null).data, entered)
  const graph = applyChanges(document.base.graph, document.content.model.changes)
  return suggestData(description, { graph, labels: null }).data
}

/** The sizes that were entered, where the data leave them open. */
function withSizes(data: DataPlan, { side, length, vocabulary }: Draft): DataPlan {
  const { source } = data
  if (source.type === 'text') return { ...data, source: { ...source, length, vocabulary } }
  if ('orientation' in source) return { ...data, source: { ...source, rows: side, columns: side } }
  return data
}

function classesOf({ classes }: DataDescription, reference: DataReference): number | null {
  if ('classes' in reference && reference.classes !== undefined) return reference.classes.length
  return classes.length > 1 ? classes.length : null
}
