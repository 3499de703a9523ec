import type { ErrorRecord } from '../../shared/contract/errors/graftError.ts'
import { parseExactJson } from '../../shared/library/exactJson.ts'
import type { RunRecord, RunSummary } from '../../shared/library/records.ts'
import { deepFreeze, type ModelGraph } from '../../shared/model/graph.ts'
import type { RunStatus } from '../../shared/training/history.ts'
import type { Plan } from '../../shared/training/plan.ts'

/** The columns that lists show. */
export interface RunSummaryRow {
  readonly id: string
  readonly name: string
  readonly status: RunStatus
  readonly base_model: string
  readonly result_model: string | null
  readonly seed: number
  readonly created_at: string
  readonly ended_at: string | null
  readonly epochs: number
  readonly trained_ms: number
  readonly best_epoch: number | null
  readonly evaluation: string | null
  readonly error: string | null
}

/** All columns of a run. */
export interface RunRow extends Omit<RunSummaryRow, 'epochs' | 'trained_ms'> {
  readonly plan: string
  readonly plan_folder: string
  readonly graph: string
  readonly moves: string | null
  readonly trained: string | null
  readonly notes: string
  readonly versions: string
}

function parseOrNull(text: string | null): unknown {
  return text === null ? null : parseExactJson(text)
}

/** What a row has in common with a record. */
function sharedFields(row: Omit<RunSummaryRow, 'epochs' | 'trained_ms'>) {
  return {
    id: row.id,
    name: row.name,
    status: row.status,
    baseModel: row.base_model,
    resultModel: row.result_model,
    seed: row.seed,
    createdAt: row.created_at,
    endedAt: row.ended_at,
    bestEpoch: row.best_epoch,
    evaluation: parseOrNull(row.evaluation) as RunRecord['evaluation'],
    error: parseOrNull(row.error) as ErrorRecord | null,
  }
}

export function toRunSummary(row: RunSummaryRow): RunSummary {
  return { ...sharedFields(row), epochs: row.epochs, trainedMs: row.trained_ms }
}

export function toRunRecord(row: RunRow): RunRecord {
  return deepFreeze({
    ...sharedFields(row),
    plan: parseExactJson(row.plan) as Plan,
    planFolder: row.plan_folder,
    graph: parseExactJson(row.graph) as ModelGraph,
    moves: parseOrNull(row.moves) as RunRecord['moves'],
    trained: parseOrNull(row.trained) as RunRecord['trained'],
    notes: parseExactJson(row.notes) as string[],
    versions: parseExactJson(row.versions) as Record<string, string>,
  })
}
