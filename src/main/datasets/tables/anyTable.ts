import type { TableFormat } from '../../../shared/data/tableRecipe.ts'
import { readSample } from './encoding.ts'
import { openCsv, type OpenTable } from './openTable.ts'
import { openJsonTable, openParquetTable } from './recordTables.ts'

/** What a table's first bytes say. */
export type TableKind = 'parquet' | 'json' | 'text'

/** Tells tables apart by content. @throws file.missing, file.unreadable */
export async function tableKind(path: string): Promise<TableKind> {
  const start = Buffer.from(await readSample(path, 256)).toString('latin1')
  if (start.startsWith('PAR1')) return 'parquet'
  return /^(?:\xef\xbb\xbf)?\s*(?:\[\s*)?\{/.test(start) ? 'json' : 'text'
}

/** Opens a table of any kind, by content. @throws data.badTable, file.* */
export async function openTable(path: string, format: TableFormat): Promise<OpenTable> {
  switch (await tableKind(path)) {
    case 'parquet':
      return openParquetTable(path)
    case 'json':
      return openJsonTable(path)
    case 'text':
      return openCsv(path, format)
  }
}
