import { GraftError } from '../../shared/contract/errors/graftError.ts'
import { toExactJson } from '../../shared/library/exactJson.ts'
import type {
  EndedRunStatus,
  NewRun,
  RunDetail,
  RunFilter,
  RunOutcome,
  RunRecord,
  RunSummary,
} from '../../shared/library/records.ts'
import type { EpochRecord, RunStatus } from '../../shared/training/history.ts'
import { toTimestamp, type Connection } from './connection.ts'
import type { HistoryStore } from './historyStore.ts'
import type { RunOwnerStore } from './runOwnerStore.ts'
import { toRunRecord, toRunSummary, type RunRow, type RunSummaryRow } from './runRow.ts'

/** Runs. Every method that names a run throws GraftError library.noRun when it is not there. */
export interface RunStore {
  /**
   * A new run that this process carries out; its status is `running`.
   * @throws GraftError library.noModel when the base model is not in the library
   */
  readonly create: (run: NewRun) => RunRecord
  /**
   * `running` and `paused` make this process the one that carries out the run (so `running` is also how a run is taken up
   * again); every other status ends it.
   * @throws GraftError trainer.busy when another live process carries it out
   */
  readonly setStatus: (id: string, status: RunStatus) => void
  /** A sign of life, to be given every minute or so while a run goes on. Epochs and checkpoints are signs, too. */
  readonly heartbeat: (id: string) => void
  /** Keeps a finished epoch. An epoch that is there is replaced, and later ones are removed. */
  readonly appendEpoch: (id: string, record: EpochRecord) => void
  /** Adds a note unless the run has the same one. */
  readonly addNote: (id: string, note: string) => void
  readonly rename: (id: string, name: string) => void
  /** Ends a run with its result, as a whole or not at all. */
  readonly finish: (id: string, outcome: RunOutcome) => RunRecord
  readonly get: (id: string) => RunRecord
  readonly detail: (id: string) => RunDetail
  /** Newest first, by order of creation. */
  readonly list: (filter?: RunFilter) => readonly RunSummary[]
  /** Hides a run from lists; nothing is lost. */
  readonly remove: (id: string) => void
  readonly restore: (id: string) => void
}

const summaryColumns = `id, name, status, base_model, result_model, seed, created_at, ended_at,
  best_epoch, evaluation, error`

export const runSql = {
  insert: `INSERT INTO run
      (id, name, status, plan, plan_folder, graph, base_model, seed, created_at, notes, versions)
    VALUES (@id, @name, 'running', @plan, @planFolder, @graph, @baseModel, @seed, @now, @notes, @versions)`,
  hasModel: 'SELECT 1 FROM model WHERE id = ?',
  exists: 'SELECT 1 FROM run WHERE id = ?',
  get: `SELECT ${summaryColumns}, plan, plan_folder, graph, moves, trained, notes, versions
    FROM run WHERE id = ?`,
  setLive: 'UPDATE run SET status = @status, ended_at = NULL, error = NULL WHERE id = @id',
  // max: a clock that is moved back does not let a run end before it began.
  setEnded: 'UPDATE run SET status = @status, ended_at = max(created_at, @now) WHERE id = @id',
  setNotes: 'UPDATE run SET notes = @notes WHERE id = @id',
  setResult: `UPDATE run SET result_model = @resultModel, best_epoch = @bestEpoch,
    evaluation = @evaluation, moves = @moves, trained = @trained, error = @error WHERE id = @id`,
  setDeleted: 'UPDATE run SET deleted_at = @deletedAt WHERE id = @id',
  setName: 'UPDATE run SET name = @name WHERE id = @id',
  list: `SELECT ${summaryColumns},
      (SELECT count(*) FROM epoch WHERE run_id = run.id) AS epochs,
      (SELECT total(duration_ms) FROM epoch WHERE run_id = run.id) AS trained_ms
    FROM run WHERE (deleted_at IS NOT NULL) = @deleted ORDER BY ordinal DESC`,
} as const

/** A handful of runs may begin in the same second; more than that would be a fault of the id maker. */
const ID_ATTEMPTS = 20

export interface RunStoreParts {
  readonly owners: RunOwnerStore
  readonly history: HistoryStore
  readonly createRunId: (now: Date) => string
}

function prepareAll({ db }: Connection) {
  return {
    insert: db.prepare(runSql.insert),
    hasModel: db.prepare<[string]>(runSql.hasModel),
    exists: db.prepare<[string]>(runSql.exists),
    get: db.prepare<[string], RunRow>(runSql.get),
    setLive: db.prepare<{ id: string; status: RunStatus }>(runSql.setLive),
    setEnded: db.prepare<{ id: string; status: RunStatus; now: string }>(runSql.setEnded),
    setNotes: db.prepare<{ id: string; notes: string }>(runSql.setNotes),
    setResult: db.prepare(runSql.setResult),
    setDeleted: db.prepare<{ id: string; deletedAt: string | null }>(runSql.setDeleted),
    setName: db.prepare<{ id: string; name: string }>(runSql.setName),
    list: db.prepare<{ deleted: number }, RunSummaryRow>(runSql.list),
  }
}

export function createRunStore(connection: Connection, parts: RunStoreParts): RunStore {
  const statements = prepareAll(connection)
  const now = () => toTimestamp(connection.now())
  const get = (id: string): RunRecord => {
    const row = statements.get.get(id)
    if (row === undefined) throw new GraftError('library.noRun', { run: id })
    return toRunRecord(row)
  }
  const change = (id: string, work: () => void): void => {
    connection.write(() => {
      if (statements.exists.get(id) === undefined)
        throw new GraftError('library.noRun', { run: id })
      work()
    })
  }
  const context: RunContext = { connection, parts, statements, now, get, change }
  return { ...createBeginning(context), ...createGoingOn(context), ...createLists(context) }
}

/** What the three parts of the store share. */
interface RunContext {
  readonly connection: Connection
  readonly parts: RunStoreParts
  readonly statements: ReturnType<typeof prepareAll>
  readonly now: () => string
  readonly get: (id: string) => RunRecord
  /** Runs `work` in a write after making sure that the run is there. */
  readonly change: (id: string, work: () => void) => void
}

function createBeginning(context: RunContext): Pick<RunStore, 'create'> {
  const { connection, parts, statements, now, get } = context
  const drawId = (): string => {
    for (let attempt = 0; attempt < ID_ATTEMPTS; attempt++) {
      const id = parts.createRunId(connection.now())
      if (statements.exists.get(id) === undefined) return id
    }
    throw new Error('no new run id was found')
  }
  return {
    create: (run) =>
      connection.write(() => {
        if (statements.hasModel.get(run.baseModel) === undefined) {
          throw new GraftError('library.noModel', { name: run.baseModel })
        }
        const id = drawId()
        statements.insert.run({ ...toInsert(run), id, now: now() })
        parts.owners.claim(id)
        return get(id)
      }),
  }
}

function createGoingOn(
  context: RunContext,
): Pick<RunStore, 'setStatus' | 'heartbeat' | 'appendEpoch' | 'addNote' | 'finish'> {
  const { connection, statements, now, get, change } = context
  const { history, owners } = context.parts
  const end = (id: string, status: EndedRunStatus): void => {
    statements.setEnded.run({ id, status, now: now() })
    owners.release(id)
  }
  const addNotes = (run: RunRecord, added: readonly string[]): void => {
    const notes = [...new Set([...run.notes, ...added])]
    statements.setNotes.run({ id: run.id, notes: toExactJson(notes) })
  }
  return {
    setStatus(id, status) {
      change(id, () => {
        if (status !== 'running' && status !== 'paused') {
          end(id, status)
          return
        }
        owners.claim(id)
        statements.setLive.run({ id, status })
      })
    },
    heartbeat(id) {
      change(id, () => {
        owners.beat(id)
      })
    },
    appendEpoch(id, record) {
      change(id, () => {
        history.append(id, record)
        owners.beat(id)
      })
    },
    addNote(id, note) {
      connection.write(() => {
        addNotes(get(id), [note])
      })
    },
    finish: (id, outcome) =>
      connection.write(() => {
        const run = get(id)
        statements.setResult.run(toResult(run, outcome))
        addNotes(run, outcome.notes ?? [])
        end(id, outcome.status)
        return get(id)
      }),
  }
}

function createLists(
  context: RunContext,
): Pick<RunStore, 'get' | 'detail' | 'list' | 'rename' | 'remove' | 'restore'> {
  const { statements, now, get, change } = context
  const { read } = context.connection
  return {
    get: (id) => read(() => get(id)),
    detail: (id) => read(() => ({ ...get(id), history: context.parts.history.get(id) })),
    list(filter = {}) {
      const deleted = filter.deleted === true ? 1 : 0
      const runs = read(() => statements.list.all({ deleted }).map(toRunSummary))
      return runs.filter((run) => passes(run, filter)).slice(0, filter.limit)
    },
    rename(id, name) {
      change(id, () => statements.setName.run({ id, name }))
    },
    remove(id) {
      change(id, () => statements.setDeleted.run({ id, deletedAt: now() }))
    },
    restore(id) {
      change(id, () => statements.setDeleted.run({ id, deletedAt: null }))
    },
  }
}

function toInsert(run: NewRun) {
  return {
    name: run.name,
    plan: toExactJson(run.plan),
    planFolder: run.planFolder,
    graph: toExactJson(run.graph),
    baseModel: run.baseModel,
    seed: run.seed,
    notes: toExactJson(run.notes ?? []),
    versions: toExactJson(run.versions),
  }
}

function toResult(run: RunRecord, outcome: RunOutcome) {
  const { resultModel, bestEpoch, evaluation, moves, trained, error } = { ...run, ...outcome }
  const textOrNull = (value: unknown) => (value === null ? null : toExactJson(value))
  return {
    id: run.id,
    resultModel,
    bestEpoch,
    evaluation: textOrNull(evaluation),
    moves: textOrNull(moves),
    trained: textOrNull(trained),
    error: textOrNull(error),
  }
}

function passes(run: RunSummary, { statuses, text, model }: RunFilter): boolean {
  return (
    (statuses === undefined || statuses.includes(run.status)) &&
    (text === undefined || run.name.toLowerCase().includes(text.toLowerCase())) &&
    (model === undefined || run.baseModel === model || run.resultModel === model)
  )
}
