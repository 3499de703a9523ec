import type { DocumentContentInput } from '../../shared/contract/workbenchApi/documents.ts'
import { api } from '../api/api.ts'
import { text } from '../i18n/i18n.ts'
import { go } from '../router/router.ts'

/** Two kinds of clothes that the sample model has never seen, and few pictures of them. */
const sampleContent: Partial<Omit<DocumentContentInput, 'model'>> = {
  data: {
    source: { type: 'sample', name: 'fashion-mnist', classes: ['sandal', 'shirt'] },
    scale: 1 / 255,
    split: { train: 200 },
  },
}

/** A new document on the sample model with the sample data; opens it. */
export async function openSample(): Promise<void> {
  const { id } = await api.documents.create({
    reference: 'sample:fashion-a-conv',
    name: text('home.sampleName'),
    content: sampleContent,
  })
  go('editor', [id], { tour: 'sample' })
}

/** A new document on a model: a path, `builtin:NAME` or `library:ID`; opens it. */
export async function openReference(reference: string): Promise<void> {
  const { id } = await api.documents.create({ reference })
  go('editor', [id])
}

/** Opens what a path leads to: a document, data on the Data screen, everything else as a model. */
export async function openPath(path: string): Promise<void> {
  if (/\.graft$/i.test(path)) {
    const { id } = await api.documents.openFile({ path })
    go('editor', [id])
    return
  }
  const data = await api.data.recognize({ path, wanted: 'any' })
  if (data === null) await openReference(path)
  else go('data', [], { reference: JSON.stringify(data) })
}
