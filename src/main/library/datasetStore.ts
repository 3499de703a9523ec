import { GraftError } from '../../shared/contract/errors/graftError.ts'
import { parseExactJson, toExactJson } from '../../shared/library/exactJson.ts'
import type { DatasetRecord } from '../../shared/library/records.ts'
import { toTimestamp, type Connection } from './connection.ts'

/** Data sets that were prepared. */
export interface DatasetStore {
  /** Keeps a data set; one with the same content hash stays as it is. */
  readonly put: (dataset: Omit<DatasetRecord, 'createdAt'>) => DatasetRecord
  /** @throws GraftError library.noDataset */
  readonly get: (contentHash: string) => DatasetRecord
  /** In the order they came. */
  readonly list: () => readonly DatasetRecord[]
}

interface DatasetRow {
  readonly content_hash: string
  readonly name: string
  readonly source: string
  readonly recipe: string
  readonly counts: string
  readonly created_at: string
}

const columns = 'content_hash, name, source, recipe, counts, created_at'

export const datasetSql = {
  insert: `INSERT INTO dataset (${columns})
    VALUES (@contentHash, @name, @source, @recipe, @counts, @now)
    ON CONFLICT (content_hash) DO NOTHING`,
  get: `SELECT ${columns} FROM dataset WHERE content_hash = ?`,
  list: `SELECT ${columns} FROM dataset ORDER BY ordinal`,
} as const

export function createDatasetStore(connection: Connection): DatasetStore {
  const { db, read, write } = connection
  const insert = db.prepare(datasetSql.insert)
  const getRow = db.prepare<[string], DatasetRow>(datasetSql.get)
  const list = db.prepare<[], DatasetRow>(datasetSql.list)
  const get = (contentHash: string): DatasetRecord => {
    const row = getRow.get(contentHash)
    if (row === undefined) throw new GraftError('library.noDataset', { dataset: contentHash })
    return toRecord(row)
  }
  return {
    put: ({ contentHash, name, source, recipe, counts }) =>
      write(() => {
        insert.run({
          contentHash,
          name,
          source: toExactJson(source),
          recipe: toExactJson(recipe),
          counts: toExactJson(counts),
          now: toTimestamp(connection.now()),
        })
        return get(contentHash)
      }),
    get: (contentHash) => read(() => get(contentHash)),
    list: () => read(() => list.all().map(toRecord)),
  }
}

function toRecord(row: DatasetRow): DatasetRecord {
  return {
    contentHash: row.content_hash,
    name: row.name,
    source: parseExactJson(row.source),
    recipe: parseExactJson(row.recipe),
    counts: parseExactJson(row.counts) as Record<string, number>,
    createdAt: row.created_at,
  }
}
