import { toTimestamp, type Connection } from './connection.ts'

/** Models in the bin: hidden from lists, and as whole as before. */
export interface RemovedModelStore {
  /** The model must be in the library. */
  readonly remove: (modelId: string) => void
  readonly restore: (modelId: string) => void
  /** Identities. */
  readonly list: () => ReadonlySet<string>
}

export const removedModelSql = {
  insert: `INSERT INTO removed_model (model_id, removed_at) VALUES (?, ?)
    ON CONFLICT (model_id) DO NOTHING`,
  delete: 'DELETE FROM removed_model WHERE model_id = ?',
  list: 'SELECT model_id FROM removed_model',
} as const

export function createRemovedModelStore(connection: Connection): RemovedModelStore {
  const { db, read, write } = connection
  const insert = db.prepare<[string, string]>(removedModelSql.insert)
  const remove = db.prepare<[string]>(removedModelSql.delete)
  const list = db.prepare<[], { model_id: string }>(removedModelSql.list)
  return {
    remove: (modelId) => void write(() => insert.run(modelId, toTimestamp(connection.now()))),
    restore: (modelId) => void write(() => remove.run(modelId)),
    list: () => read(() => new Set(list.all().map((row) => row.model_id))),
  }
}
