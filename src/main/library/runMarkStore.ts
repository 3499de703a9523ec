import { GraftError } from '../../shared/contract/errors/graftError.ts'
import type { RunMarks } from '../../shared/library/records.ts'
import type { RunStatus } from '../../shared/training/history.ts'
import type { Connection } from './connection.ts'

/** What people write beside runs. Every method that changes a run throws GraftError library.noRun. */
export interface RunMarkStore {
  /** @throws GraftError library.noRun */
  readonly get: (runId: string) => RunMarks
  /** Of every run that has any, by its identity. */
  readonly all: () => ReadonlyMap<string, RunMarks>
  readonly setDocument: (runId: string, documentId: string) => void
  /** Puts these tags, each once, in the place of those that are there. */
  readonly setTags: (runId: string, tags: readonly string[]) => void
  readonly setComment: (runId: string, comment: string) => void
  /** The newest run of a document that is not in the bin. */
  readonly lastRunOf: (
    documentId: string,
  ) => { readonly id: string; readonly status: RunStatus } | null
}

interface MarkRow {
  readonly id: string
  readonly document_id: string | null
  readonly comment: string | null
  readonly deleted_at: string | null
}

const markColumns = `run.id AS id, document_id, comment, deleted_at
    FROM run LEFT JOIN run_mark ON run_mark.run_id = run.id`

export const runMarkSql = {
  get: `SELECT ${markColumns} WHERE run.id = ?`,
  tagsOf: 'SELECT tag FROM run_tag WHERE run_id = ? ORDER BY position',
  marks: `SELECT ${markColumns}`,
  tags: 'SELECT run_id, tag FROM run_tag ORDER BY run_id, position',
  putDocument: `INSERT INTO run_mark (run_id, document_id, comment) VALUES (@runId, @documentId, '')
    ON CONFLICT (run_id) DO UPDATE SET document_id = @documentId`,
  putComment: `INSERT INTO run_mark (run_id, comment) VALUES (@runId, @comment)
    ON CONFLICT (run_id) DO UPDATE SET comment = @comment`,
  clearTags: 'DELETE FROM run_tag WHERE run_id = ?',
  insertTag: 'INSERT INTO run_tag (run_id, position, tag) VALUES (?, ?, ?)',
  lastRunOf: `SELECT run.id, run.status FROM run_mark JOIN run ON run.id = run_mark.run_id
    WHERE run_mark.document_id = ? AND run.deleted_at IS NULL ORDER BY run.ordinal DESC LIMIT 1`,
} as const

function prepareAll({ db }: Connection) {
  return {
    get: db.prepare<[string], MarkRow>(runMarkSql.get),
    tagsOf: db.prepare<[string], { tag: string }>(runMarkSql.tagsOf),
    marks: db.prepare<[], MarkRow>(runMarkSql.marks),
    tags: db.prepare<[], { run_id: string; tag: string }>(runMarkSql.tags),
    putDocument: db.prepare(runMarkSql.putDocument),
    putComment: db.prepare(runMarkSql.putComment),
    clearTags: db.prepare<[string]>(runMarkSql.clearTags),
    insertTag: db.prepare<[string, number, string]>(runMarkSql.insertTag),
    lastRunOf: db.prepare<[string], { id: string; status: RunStatus }>(runMarkSql.lastRunOf),
  }
}

export function createRunMarkStore(connection: Connection): RunMarkStore {
  const { read, write } = connection
  const statements = prepareAll(connection)
  const requireRow = (runId: string): MarkRow => {
    const row = statements.get.get(runId)
    if (row === undefined) throw new GraftError('library.noRun', { run: runId })
    return row
  }
  const change = (runId: string, work: () => void): void => {
    write(() => {
      requireRow(runId)
      work()
    })
  }
  return {
    get: (runId) => read(() => toMarks(requireRow(runId), statements.tagsOf.all(runId))),
    all: () =>
      read(() => {
        const byRun = Map.groupBy(statements.tags.all(), (row) => row.run_id)
        return new Map(
          statements.marks.all().map((row) => {
            return [row.id, toMarks(row, byRun.get(row.id) ?? [])] as const
          }),
        )
      }),
    setDocument(runId, documentId) {
      change(runId, () => statements.putDocument.run({ runId, documentId }))
    },
    setComment(runId, comment) {
      change(runId, () => statements.putComment.run({ runId, comment }))
    },
    setTags(runId, given) {
      change(runId, () => {
        statements.clearTags.run(runId)
        for (const [position, tag] of [...new Set(given)].entries()) {
          statements.insertTag.run(runId, position, tag)
        }
      })
    },
    lastRunOf: (documentId) => read(() => statements.lastRunOf.get(documentId) ?? null),
  }
}

function toMarks(row: MarkRow, tags: readonly { readonly tag: string }[]): RunMarks {
  return {
    documentId: row.document_id,
    tags: tags.map(({ tag }) => tag),
    comment: row.comment ?? '',
    removedAt: row.deleted_at,
  }
}
