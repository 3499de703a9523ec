import { randomBytes } from 'node:crypto'
import { GraftError } from '../../shared/contract/errors/graftError.ts'
import type { DocumentRecord } from '../../shared/library/records.ts'
import { parseExactJson, toExactJson } from '../../shared/library/exactJson.ts'
import { toTimestamp, type Connection } from './connection.ts'

/** What a document begins with. */
export interface NewDocument {
  readonly name: string
  readonly baseModel: string
  readonly baseName: string
  /** What could not be carried over when the base model was read. */
  readonly notes: readonly string[]
  /** JSON value; `changes` is the length of its edit list. */
  readonly content: unknown
  readonly changes: number
}

/** A document to be saved over the revision that it builds on. */
export interface DocumentSave {
  readonly id: string
  readonly revision: number
  readonly content: unknown
  readonly changes: number
}

/** Documents of the workbench. Every method that names one throws GraftError workbench.noDocument. */
export interface DocumentStore {
  /** @throws GraftError library.noModel when the base model is not in the library */
  readonly create: (document: NewDocument) => DocumentRecord
  readonly get: (id: string) => DocumentRecord
  /** Newest save first. */
  readonly list: (removed: boolean) => readonly Omit<DocumentRecord, 'content'>[]
  /** @throws GraftError workbench.conflict when another revision is there by now; nothing is overwritten then */
  readonly save: (save: DocumentSave) => DocumentRecord
  readonly rename: (id: string, name: string) => void
  /** Into the bin; nothing is lost. */
  readonly remove: (id: string) => void
  readonly restore: (id: string) => void
}

interface DocumentRow {
  readonly id: string
  readonly name: string
  readonly base_model: string
  readonly base_name: string
  readonly notes: string
  readonly changes: number
  readonly revision: number
  readonly created_at: string
  readonly saved_at: string
  readonly removed_at: string | null
}

const columns = `id, name, base_model, base_name, notes, changes, revision, created_at, saved_at,
    removed_at`

export const documentSql = {
  insert: `INSERT INTO document (id, name, base_model, base_name, notes, content, changes, revision,
      created_at, saved_at)
    VALUES (@id, @name, @baseModel, @baseName, @notes, @content, @changes, 0, @now, @now)`,
  hasModel: 'SELECT 1 FROM model WHERE id = ?',
  get: `SELECT ${columns}, content FROM document WHERE id = ?`,
  list: `SELECT ${columns} FROM document WHERE (removed_at IS NOT NULL) = @removed
    ORDER BY saved_at DESC`,
  save: `UPDATE document SET content = @content, changes = @changes, revision = revision + 1,
    saved_at = @now WHERE id = @id`,
  setName: 'UPDATE document SET name = @name WHERE id = @id',
  setRemoved: 'UPDATE document SET removed_at = @removedAt WHERE id = @id',
} as const

function prepareAll({ db }: Connection) {
  return {
    insert: db.prepare(documentSql.insert),
    hasModel: db.prepare<[string]>(documentSql.hasModel),
    get: db.prepare<[string], DocumentRow & { readonly content: string }>(documentSql.get),
    list: db.prepare<{ removed: number }, DocumentRow>(documentSql.list),
    save: db.prepare(documentSql.save),
    setName: db.prepare(documentSql.setName),
    setRemoved: db.prepare<{ id: string; removedAt: string | null }>(documentSql.setRemoved),
  }
}

export function createDocumentStore(connection: Connection): DocumentStore {
  const { read, write } = connection
  const statements = prepareAll(connection)
  const now = () => toTimestamp(connection.now())
  const get = (id: string): DocumentRecord => {
    const row = statements.get.get(id)
    if (row === undefined) throw new GraftError('workbench.noDocument', { document: id })
    return { ...toRecord(row), content: parseExactJson(row.content) }
  }
  const insert = (document: NewDocument): DocumentRecord => {
    const { name, baseModel, baseName, changes } = document
    if (statements.hasModel.get(baseModel) === undefined) {
      throw new GraftError('library.noModel', { name: baseModel })
    }
    const id = `doc-${randomBytes(8).toString('hex')}`
    const content = toExactJson(document.content)
    const notes = JSON.stringify(document.notes)
    statements.insert.run({ id, name, baseModel, baseName, notes, content, changes, now: now() })
    return get(id)
  }
  const update = ({ id, revision, content, changes }: DocumentSave): DocumentRecord => {
    const { name, revision: found } = get(id)
    if (found !== revision) {
      throw new GraftError('workbench.conflict', { document: name, revision, found })
    }
    statements.save.run({ id, content: toExactJson(content), changes, now: now() })
    return get(id)
  }
  const change = (id: string, work: () => void): void => {
    write(() => {
      get(id)
      work()
    })
  }
  return {
    create: (document) => write(() => insert(document)),
    get: (id) => read(() => get(id)),
    list: (removed) => read(() => statements.list.all({ removed: removed ? 1 : 0 }).map(toRecord)),
    save: (given) => write(() => update(given)),
    rename(id, name) {
      change(id, () => statements.setName.run({ id, name }))
    },
    remove(id) {
      change(id, () => statements.setRemoved.run({ id, removedAt: now() }))
    },
    restore(id) {
      change(id, () => statements.setRemoved.run({ id, removedAt: null }))
    },
  }
}

function toRecord(row: DocumentRow): Omit<DocumentRecord, 'content'> {
  return {
    id: row.id,
    name: row.name,
    baseModel: row.base_model,
    baseName: row.base_name,
    notes: JSON.parse(row.notes) as string[],
    changes: row.changes,
    revision: row.revision,
    createdAt: row.created_at,
    savedAt: row.saved_at,
    removedAt: row.removed_at,
  }
}
