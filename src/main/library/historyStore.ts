import type { EpochRecord, History } from '../../shared/training/history.ts'
import type { Connection } from './connection.ts'

/** Epochs of runs with their metrics. */
export interface HistoryStore {
  /**
   * Keeps an epoch. One that is there is replaced, and later ones go: a resumed run computes again what came after
   * its checkpoint. For use inside a `write`.
   */
  readonly append: (runId: string, record: EpochRecord) => void
  readonly get: (runId: string) => History
}

interface EpochRow {
  readonly epoch: number
  readonly phase: number
  readonly duration_ms: number
}

interface MetricRow {
  readonly epoch: number
  readonly name: string
  readonly value: number | null
  readonly non_finite: string | null
}

/** What SQLite cannot hold as a number: it stores NaN as NULL. */
const nonFinite: Readonly<Record<string, number>> = { nan: NaN, inf: Infinity, '-inf': -Infinity }

export const historySql = {
  removeFrom: 'DELETE FROM epoch WHERE run_id = ? AND epoch >= ?',
  insertEpoch: 'INSERT INTO epoch (run_id, epoch, phase, duration_ms) VALUES (?, ?, ?, ?)',
  insertMetric: `INSERT INTO metric (run_id, epoch, position, name, value, non_finite)
    VALUES (?, ?, ?, ?, ?, ?)`,
  epochs: 'SELECT epoch, phase, duration_ms FROM epoch WHERE run_id = ? ORDER BY epoch',
  metrics: `SELECT epoch, name, value, non_finite FROM metric WHERE run_id = ?
    ORDER BY epoch, position`,
} as const

type MetricParams = [string, number, number, string, number | null, string | null]

export function createHistoryStore({ db }: Connection): HistoryStore {
  const removeFrom = db.prepare<[string, number]>(historySql.removeFrom)
  const insertEpoch = db.prepare<[string, number, number, number]>(historySql.insertEpoch)
  const insertMetric = db.prepare<MetricParams>(historySql.insertMetric)
  const epochs = db.prepare<[string], EpochRow>(historySql.epochs)
  const metrics = db.prepare<[string], MetricRow>(historySql.metrics)
  return {
    append(runId, { epoch, phase, logs, durationMs }) {
      removeFrom.run(runId, epoch)
      // A clock that was moved back in the epoch would give less than nothing.
      insertEpoch.run(runId, epoch, phase, Math.max(0, durationMs))
      Object.entries(logs).forEach(([name, value], position) => {
        const flag = flagOf(value)
        insertMetric.run(runId, epoch, position, name, flag === null ? value : null, flag)
      })
    },
    get(runId) {
      const logs = new Map<number, [string, number][]>()
      for (const row of metrics.all(runId)) {
        const entries = logs.get(row.epoch) ?? []
        entries.push([row.name, row.value ?? nonFinite[row.non_finite ?? 'nan'] ?? NaN])
        logs.set(row.epoch, entries)
      }
      return epochs.all(runId).map(({ epoch, phase, duration_ms: durationMs }) => ({
        epoch,
        phase,
        logs: Object.fromEntries(logs.get(epoch) ?? []),
        durationMs,
      }))
    },
  }
}

function flagOf(value: number): 'nan' | 'inf' | '-inf' | null {
  if (Number.isNaN(value)) return 'nan'
  if (value === Infinity) return 'inf'
  return value === -Infinity ? '-inf' : null
}
