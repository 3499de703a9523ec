import { GraftError } from '../../shared/contract/errors/graftError.ts'
import type { BestEpoch, CheckpointState } from '../../shared/contract/trainerProtocol.ts'
import { parseExactJson, toExactJson } from '../../shared/library/exactJson.ts'
import type { StoredCheckpoint } from '../../shared/library/records.ts'
import type { ModelWeights, WeightArray } from '../../shared/model/weights.ts'
import { toTimestamp, type Connection } from './connection.ts'
import type { RunOwnerStore } from './runOwnerStore.ts'
import {
  groupByLayer,
  hashArray,
  type HashedArray,
  type LayerWeightRow,
  type WeightStore,
} from './weightStore.ts'

/** The last checkpoint of each run. */
export interface CheckpointStore {
  /**
   * Replaces the run's checkpoint, as a whole or not at all. Arrays that only the old one needed are deleted.
   * @throws GraftError library.noRun, library.badModel
   */
  readonly save: (runId: string, state: CheckpointState) => void
  /** @throws GraftError library.damaged */
  readonly get: (runId: string) => StoredCheckpoint | null
  /** Deletes a checkpoint that nobody needs any more, with its arrays. */
  readonly remove: (runId: string) => void
}

/** All that is not an array. */
type StateRest = Omit<CheckpointState, 'weights' | 'slots' | 'best'> & {
  readonly best: Omit<BestEpoch, 'weights'> | null
}

type Role = 'weights' | 'slots' | 'best'

/** An optimizer slot has the layer '' and its whole key as `weight`. */
interface ArrayRow extends LayerWeightRow {
  readonly role: Role
}

type CheckpointArray = ArrayRow & HashedArray

export const checkpointSql = {
  hasRun: 'SELECT 1 FROM run WHERE id = ?',
  get: 'SELECT written_at, state FROM checkpoint WHERE run_id = ?',
  arrays: `SELECT role, layer, weight, hash FROM checkpoint_array WHERE run_id = ?
    ORDER BY role, position`,
  put: `INSERT INTO checkpoint (run_id, written_at, state) VALUES (@runId, @now, @state)
    ON CONFLICT (run_id) DO UPDATE SET written_at = @now, state = @state`,
  insertArray: `INSERT INTO checkpoint_array (run_id, role, position, layer, weight, hash)
    VALUES (@runId, @role, @position, @layer, @weight, @hash)`,
  removeArrays: 'DELETE FROM checkpoint_array WHERE run_id = ?',
  remove: 'DELETE FROM checkpoint WHERE run_id = ?',
} as const

function prepareAll({ db }: Connection) {
  return {
    hasRun: db.prepare<[string]>(checkpointSql.hasRun),
    get: db.prepare<[string], { written_at: string; state: string }>(checkpointSql.get),
    arrays: db.prepare<[string], ArrayRow>(checkpointSql.arrays),
    put: db.prepare(checkpointSql.put),
    insertArray: db.prepare(checkpointSql.insertArray),
    removeArrays: db.prepare<[string]>(checkpointSql.removeArrays),
    remove: db.prepare<[string]>(checkpointSql.remove),
  }
}

export function createCheckpointStore(
  connection: Connection,
  weightStore: WeightStore,
  owners: RunOwnerStore,
): CheckpointStore {
  const statements = prepareAll(connection)
  const hashesOf = (runId: string) => new Set(statements.arrays.all(runId).map((row) => row.hash))

  return {
    save(runId, state) {
      const { rest, arrays } = takeApart(state)
      connection.write(() => {
        if (statements.hasRun.get(runId) === undefined) {
          throw new GraftError('library.noRun', { run: runId })
        }
        const old = hashesOf(runId)
        const now = toTimestamp(connection.now())
        statements.put.run({ runId, now, state: toExactJson(rest) })
        statements.removeArrays.run(runId)
        arrays.forEach((row, position) => {
          weightStore.put(row)
          const { role, layer, weight, hash } = row
          statements.insertArray.run({ runId, role, position, layer, weight, hash })
        })
        // Those that are still needed stay: `collect` looks.
        weightStore.collect(old)
        owners.beat(runId)
      })
    },
    get: (runId) =>
      connection.read(() => {
        const row = statements.get.get(runId)
        if (row === undefined) return null
        const rest = parseExactJson(row.state) as StateRest
        const state = putTogether(rest, statements.arrays.all(runId), weightStore.get)
        return { runId, writtenAt: row.written_at, state }
      }),
    remove(runId) {
      connection.write(() => {
        const old = hashesOf(runId)
        statements.remove.run(runId)
        weightStore.collect(old)
      })
    },
  }
}

function takeApart(state: CheckpointState): { rest: StateRest; arrays: CheckpointArray[] } {
  const { weights, slots, best, ...others } = state
  const arrays = [
    ...weightRows('weights', weights),
    ...Object.entries(slots).map(([name, array]) => toRow('slots', ['', name], array)),
  ]
  if (best === null) return { rest: { ...others, best }, arrays }
  const { weights: bestWeights, ...bestRest } = best
  arrays.push(...weightRows('best', bestWeights))
  return { rest: { ...others, best: bestRest }, arrays }
}

function weightRows(role: Role, weights: ModelWeights): CheckpointArray[] {
  return Object.entries(weights).flatMap(([layer, arrays]) =>
    Object.entries(arrays).map(([name, array]) => toRow(role, [layer, name], array)),
  )
}

function toRow(
  role: Role,
  [layer, weight]: readonly [string, string],
  array: WeightArray,
): CheckpointArray {
  const where = `"${[layer, weight].filter(Boolean).join('/')}" in the ${role} of the checkpoint`
  return { role, layer, weight, ...hashArray(array, where) }
}

function putTogether(
  rest: StateRest,
  rows: readonly ArrayRow[],
  load: (hash: string) => WeightArray,
): CheckpointState {
  const arraysOf = (role: Role) => rows.filter((row) => row.role === role)
  const slots = arraysOf('slots').map(({ weight, hash }) => [weight, load(hash)] as const)
  const best =
    rest.best === null ? null : { ...rest.best, weights: groupByLayer(arraysOf('best'), load) }
  return {
    ...rest,
    weights: groupByLayer(arraysOf('weights'), load),
    slots: Object.fromEntries(slots),
    best,
  }
}
