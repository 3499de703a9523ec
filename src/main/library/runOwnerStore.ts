import { GraftError } from '../../shared/contract/errors/graftError.ts'
import { toTimestamp, type Connection } from './connection.ts'
import type { ProcessIdentity, ProcessTable } from './processes.ts'

/** Which process carries out a run that has not ended. */
export interface RunOwnerStore {
  /**
   * Makes this process the one. For use inside a `write`, as are the next two.
   * @throws GraftError trainer.busy when another process that lives carries out the run
   */
  readonly claim: (runId: string) => void
  readonly release: (runId: string) => void
  /** A sign of life. */
  readonly beat: (runId: string) => void
  /** Marks runs whose process is gone as interrupted, at their last sign of life; their identities. */
  readonly sweep: () => readonly string[]
}

/** Where a process cannot be looked up, it counts as alive this long after its last sign of life. */
const HEARTBEAT_LIMIT_MS = 5 * 60 * 1000

interface OwnerRow {
  readonly host: string
  readonly pid: number
  readonly process_start: string | null
  readonly heartbeat_at: string
}

interface LiveRow {
  readonly id: string
  readonly host: string | null
  readonly pid: number | null
  readonly process_start: string | null
  readonly heartbeat_at: string | null
}

export const runOwnerSql = {
  get: 'SELECT host, pid, process_start, heartbeat_at FROM run_owner WHERE run_id = ?',
  put: `INSERT INTO run_owner (run_id, host, pid, process_start, heartbeat_at)
    VALUES (@runId, @host, @pid, @start, @now)
    ON CONFLICT (run_id) DO UPDATE SET host = @host, pid = @pid, process_start = @start,
      heartbeat_at = max(heartbeat_at, @now)`,
  remove: 'DELETE FROM run_owner WHERE run_id = ?',
  // max: a clock that is moved back does not take signs of life back.
  beat: 'UPDATE run_owner SET heartbeat_at = max(heartbeat_at, @now) WHERE run_id = @runId',
  live: `SELECT run.id, host, pid, process_start, heartbeat_at
    FROM run LEFT JOIN run_owner ON run_owner.run_id = run.id WHERE run.ended_at IS NULL ORDER BY run.ordinal`,
  interrupt: `UPDATE run SET status = 'interrupted',
    ended_at = max(created_at, ifnull(@heartbeat, created_at)) WHERE id = @runId`,
} as const

export function createRunOwnerStore(
  connection: Connection,
  processes: ProcessTable,
): RunOwnerStore {
  const { db } = connection
  const get = db.prepare<[string], OwnerRow>(runOwnerSql.get)
  const put = db.prepare(runOwnerSql.put)
  const remove = db.prepare<[string]>(runOwnerSql.remove)
  const beat = db.prepare<{ runId: string; now: string }>(runOwnerSql.beat)
  const live = db.prepare<[], LiveRow>(runOwnerSql.live)
  const interrupt = db.prepare<{ runId: string; heartbeat: string | null }>(runOwnerSql.interrupt)

  const now = () => toTimestamp(connection.now())
  const isAlive = (owner: OwnerRow): boolean => {
    const { host, pid, process_start: start } = owner
    const age = Math.abs(connection.now().getTime() - Date.parse(owner.heartbeat_at))
    return processes.isAlive({ host, pid, start }) ?? age < HEARTBEAT_LIMIT_MS
  }
  const findDead = () => live.all().filter((row) => !isOwner(row) || !isAlive(row))
  return {
    claim(runId) {
      const owner = get.get(runId)
      if (owner !== undefined && !isSame(owner, processes.self) && isAlive(owner)) {
        throw new GraftError('trainer.busy', { run: runId })
      }
      put.run({ runId, ...processes.self, now: now() })
    },
    release: (runId) => void remove.run(runId),
    beat: (runId) => void beat.run({ runId, now: now() }),
    sweep() {
      // Most often there is none, and opening a library takes no lock.
      if (connection.read(findDead).length === 0) return []
      return connection.write(() =>
        findDead().map(({ id, heartbeat_at: heartbeat }) => {
          interrupt.run({ runId: id, heartbeat })
          remove.run(id)
          return id
        }),
      )
    },
  }
}

function isOwner(row: LiveRow): row is LiveRow & OwnerRow {
  return row.host !== null && row.pid !== null && row.heartbeat_at !== null
}

function isSame(owner: OwnerRow, self: ProcessIdentity): boolean {
  return owner.host === self.host && owner.pid === self.pid && owner.process_start === self.start
}
