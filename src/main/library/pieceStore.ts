import { randomBytes } from 'node:crypto'
import { GraftError } from '../../shared/contract/errors/graftError.ts'
import type { PieceRecord } from '../../shared/library/records.ts'
import { toTimestamp, type Connection } from './connection.ts'

/** Pieces of models under a name: the shelf. Changes throw GraftError workbench.noPiece where there is none. */
export interface PieceStore {
  /** The model must be in the library and have the layers. */
  readonly create: (
    piece: Pick<PieceRecord, 'name' | 'model'> & { readonly layers: readonly string[] },
  ) => PieceRecord
  /** In the order they came. */
  readonly list: () => readonly PieceRecord[]
  readonly rename: (id: string, name: string) => void
  readonly remove: (id: string) => void
  readonly restore: (id: string) => void
}

interface PieceRow {
  readonly id: string
  readonly name: string
  readonly model_id: string
  readonly layers: string
  readonly created_at: string
  readonly removed_at: string | null
}

export const pieceSql = {
  insert: `INSERT INTO piece (id, name, model_id, layers, created_at)
    VALUES (@id, @name, @model, @layers, @now)`,
  get: 'SELECT id, name, model_id, layers, created_at, removed_at FROM piece WHERE id = ?',
  list: 'SELECT id, name, model_id, layers, created_at, removed_at FROM piece ORDER BY ordinal',
  setName: 'UPDATE piece SET name = @name WHERE id = @id',
  setRemoved: 'UPDATE piece SET removed_at = @removedAt WHERE id = @id',
} as const

export function createPieceStore(connection: Connection): PieceStore {
  const { db, read, write } = connection
  const insert = db.prepare(pieceSql.insert)
  const getRow = db.prepare<[string], PieceRow>(pieceSql.get)
  const list = db.prepare<[], PieceRow>(pieceSql.list)
  const setName = db.prepare<{ id: string; name: string }>(pieceSql.setName)
  const setRemoved = db.prepare<{ id: string; removedAt: string | null }>(pieceSql.setRemoved)
  const now = () => toTimestamp(connection.now())
  const get = (id: string): PieceRecord => {
    const row = getRow.get(id)
    if (row === undefined) throw new GraftError('workbench.noPiece', { piece: id })
    return toRecord(row)
  }
  const change = (id: string, work: () => void): void => {
    write(() => {
      get(id)
      work()
    })
  }
  return {
    create: ({ name, model, layers }) =>
      write(() => {
        const id = `piece-${randomBytes(8).toString('hex')}`
        insert.run({ id, name, model, layers: JSON.stringify(layers), now: now() })
        return get(id)
      }),
    list: () => read(() => list.all().map(toRecord)),
    rename(id, name) {
      change(id, () => setName.run({ id, name }))
    },
    remove(id) {
      change(id, () => setRemoved.run({ id, removedAt: now() }))
    },
    restore(id) {
      change(id, () => setRemoved.run({ id, removedAt: null }))
    },
  }
}

function toRecord(row: PieceRow): PieceRecord {
  return {
    id: row.id,
    name: row.name,
    model: row.model_id,
    layers: JSON.parse(row.layers) as string[],
    createdAt: row.created_at,
    removedAt: row.removed_at,
  }
}
