import type { DataDescription } from '../../../shared/contract/workbenchApi/data.ts'
import { tableFormatFields } from '../../../shared/data/tableRecipe.ts'

/** What a table can hold: inputs in its columns, names of pictures, or documents. */
export const tableKinds = ['table', 'imageList', 'text'] as const
export type TableKind = (typeof tableKinds)[number]

/** A reference to the same file, taken for something else; columns are guessed by what is in them. */
export function otherKind({ reference, table }: DataDescription, kind: TableKind): object {
  const entries = Object.entries(reference).filter(([key]) => key in tableFormatFields)
  const written = Object.fromEntries(entries)
  const path = 'path' in reference ? reference.path : ''
  const columns = table?.columns ?? []
  const words = columns.find(({ type }) => type === 'text') ?? columns[0]
  const known = columnOf(reference) ?? words?.name ?? ''
  if (kind === 'table') return { type: 'table', path, ...written }
  if (kind === 'imageList') return { type: 'imageList', path, pictures: known, ...written }
  return { type: 'text', path, layout: { kind: 'column', column: known }, ...written }
}

function columnOf(reference: DataDescription['reference']): string | null {
  if (reference.type === 'imageList') return reference.pictures
  return reference.type === 'text' && reference.layout.kind === 'column'
    ? reference.layout.column
    : null
}
