import { extname } from 'node:path'
import { referenceSchema, type SourceReference } from '../../../shared/data/sourceSchema.ts'
import { openTable, tableKind, type TableKind } from '../tables/anyTable.ts'
import type { OpenTable } from '../tables/openTable.ts'
import { openParquet } from '../tables/parquet.ts'
import { guessColumns } from './guessColumns.ts'

const guessed = { separator: null, decimal: null, encoding: null, header: null }

/** Endings of texts that hold a document a line. */
const textEndings: readonly string[] = ['.txt', '.text']
/** Endings of tables. Others must look like one in more than one row. */
const tableEndings: readonly string[] = ['.csv', '.tsv', '.tab', '.jsonl', '.ndjson', '.data']

/** What a file of text, JSON or Parquet is; `null` when it is no data. */
export async function recognizeTable(path: string): Promise<SourceReference | null> {
  const kind = await tableKind(path)
  if (kind === 'parquet') {
    const pictures = await pictureColumn(path)
    if (pictures !== null) return ofParquet(path, pictures)
  }
  const table = await openTable(path, guessed).catch(() => null)
  if (table !== null && (await isTable(table, kind))) return ofTable(table)
  const isText = kind === 'text' && textEndings.includes(extname(path).toLowerCase())
  return isText ? referenceSchema.parse({ type: 'text', path, layout: { kind: 'lines' } }) : null
}

async function isTable(table: OpenTable, kind: TableKind): Promise<boolean> {
  if (tableEndings.includes(extname(table.path).toLowerCase())) return true
  if (kind === 'json') return !isModel(table.columns)
  if (kind === 'parquet') return true
  return table.columns.length > 1 && (await hasRows(table.read({})))
}

async function ofTable(table: OpenTable): Promise<SourceReference> {
  const { path } = table
  const { pictures, text, target, part } = await guessColumns(table)
  const format = table.format ?? guessed
  if (pictures !== null) {
    return referenceSchema.parse({ type: 'imageList', path, pictures, target, part, ...format })
  }
  if (text !== null) {
    const layout = { kind: 'column', column: text, target, part }
    return referenceSchema.parse({ type: 'text', path, layout, ...format })
  }
  return referenceSchema.parse({ type: 'table', path, target, part, ...format })
}

/** Keys of models and plans in JSON. */
function isModel(columns: readonly string[]): boolean {
  return ['modelTopology', 'class_name', 'config', 'model'].some((key) => columns.includes(key))
}

/** Whether there is more than one row. */
async function hasRows(batches: AsyncIterable<readonly unknown[]>): Promise<boolean> {
  for await (const batch of batches) return batch.length > 1
  return false
}

/** The column of pictures in a Parquet file, or `null`. */
async function pictureColumn(path: string): Promise<string | null> {
  const { columns } = await openParquet(path)
  return columns.find(({ fields }) => fields.includes('bytes'))?.name ?? null
}

async function ofParquet(path: string, pictures: string): Promise<SourceReference> {
  const { columns } = await openParquet(path)
  const names = columns.map(({ name }) => name)
  const label = ['label', 'labels', 'class', 'fine_label', 'target'].find((name) =>
    names.includes(name),
  )
  const target = label === undefined ? null : { kind: 'class', column: label }
  return referenceSchema.parse({ type: 'imageParquet', path, pictures, target })
}
