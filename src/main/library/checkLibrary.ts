import { GraftError } from '../../shared/contract/errors/graftError.ts'
import { parseExactJson } from '../../shared/library/exactJson.ts'
import type { ModelGraph } from '../../shared/model/graph.ts'
import type { Connection } from './connection.ts'
import { modelId } from './modelStore.ts'
import { hashWeightBytes, type LayerWeightRow } from './weightStore.ts'
import { hashWordText } from './wordListStore.ts'

/** What is found wrong is said in one plain sentence each. */
type Findings = readonly string[]

interface ModelRow {
  readonly id: string
  readonly graph: string
  readonly labels: string | null
  readonly words: string | null
  readonly weight_count: number
}

interface ForeignKeyRow {
  readonly table: string
  readonly parent: string
}

interface ArrayRow {
  readonly dtype: string
  readonly shape: string
  readonly bytes: Buffer
}

export const checkSql = {
  integrity: 'PRAGMA integrity_check(20)',
  hashes: 'SELECT hash FROM weight_array ORDER BY hash',
  array: 'SELECT dtype, shape, bytes FROM weight_array WHERE hash = ?',
  modelUsers: 'SELECT model_id, layer, weight FROM model_weight WHERE hash = ?',
  runUsers: 'SELECT DISTINCT run_id FROM checkpoint_array WHERE hash = ?',
  wordLists: 'SELECT hash, words FROM word_list',
  models: 'SELECT id, graph, labels, words, weight_count FROM model ORDER BY ordinal',
  weights: 'SELECT layer, weight, hash FROM model_weight WHERE model_id = ? ORDER BY position',
  name: 'SELECT name FROM model_name WHERE model_id = ? ORDER BY ordinal LIMIT 1',
  runs: `SELECT id, plan, graph, evaluation, moves, trained, notes, error, versions
    FROM run ORDER BY ordinal`,
  checkpoints: 'SELECT run_id, state FROM checkpoint',
} as const

/** Looks at everything in the library: the file, every row that points to another, every number. */
export function checkLibrary(connection: Connection): Findings {
  const parts = [checkReferences, checkArrays, checkWords, checkModels, checkRuns]
  return [...checkFile(connection), ...parts.flatMap((part) => tolerant(connection, part))]
}

/** In a damaged file any query may fail; the others are to be made all the same. */
function tolerant(connection: Connection, part: (connection: Connection) => Findings): Findings {
  try {
    return connection.read(() => part(connection))
  } catch (error) {
    const fault = error instanceof GraftError ? error.cause : error
    const reason = fault instanceof Error ? fault.message : String(fault)
    return [`A part of the library cannot be read: ${reason}.`]
  }
}

function checkFile({ db }: Connection): Findings {
  const lines: string[] = []
  try {
    const rows = db.prepare<[], { integrity_check: string }>(checkSql.integrity)
    // One by one: on a page that is destroyed SQLite reports some findings and then fails.
    for (const row of rows.iterate()) lines.push(row.integrity_check.trim())
  } catch (error) {
    lines.push(error instanceof Error ? error.message : String(error))
  }
  return lines.filter((line) => line !== 'ok').map((line) => `The file is damaged: ${line}.`)
}

function checkReferences({ db }: Connection): Findings {
  const rows = db.pragma('foreign_key_check') as ForeignKeyRow[]
  return [...new Set(rows.map((row) => `${row.table} > ${row.parent}`))].map(
    (pair) => `Rows point to something that is missing (${pair}).`,
  )
}

function checkArrays(connection: Connection): Findings {
  const { db } = connection
  const array = db.prepare<[string], ArrayRow>(checkSql.array)
  const hashes = db.prepare<[], { hash: string }>(checkSql.hashes).all()
  return hashes.flatMap(({ hash }) => {
    const row = array.get(hash)
    const isWhole = row !== undefined && hashOf(row) === hash
    return isWhole
      ? []
      : [`The weights of ${usersOf(connection, hash)} are not as they were saved.`]
  })
}

function hashOf(row: ArrayRow): string | null {
  try {
    return hashWeightBytes(row.dtype, JSON.parse(row.shape) as number[], row.bytes)
  } catch {
    // A shape that is not a list of numbers any more.
    return null
  }
}

function usersOf({ db }: Connection, hash: string): string {
  const ofModels = db
    .prepare<[string], { model_id: string; layer: string; weight: string }>(checkSql.modelUsers)
    .all(hash)
    .map((row) => `"${row.weight}" of layer "${row.layer}" in ${modelLabel(db, row.model_id)}`)
  const ofRuns = db
    .prepare<[string], { run_id: string }>(checkSql.runUsers)
    .all(hash)
    .map((row) => `the checkpoint of run ${row.run_id}`)
  const users = [...ofModels, ...ofRuns]
  return users.length === 0 ? `array ${hash}, which nobody uses,` : users.join(' and ')
}

function modelLabel(db: Connection['db'], id: string): string {
  const row = db.prepare<[string], { name: string }>(checkSql.name).get(id)
  return row === undefined ? `model ${id.slice(0, 12)}` : `model "${row.name}"`
}

function checkWords({ db }: Connection): Findings {
  const lists = db.prepare<[], { hash: string; words: string }>(checkSql.wordLists).all()
  return lists
    .filter(({ hash, words }) => hashWordText(words) !== hash)
    .map(({ hash }) => `The list of words ${hash.slice(0, 12)} is not as it was saved.`)
}

function checkModels({ db }: Connection): Findings {
  const weights = db.prepare<[string], LayerWeightRow>(checkSql.weights)
  const models = db.prepare<[], ModelRow>(checkSql.models).all()
  return models.flatMap((model) => {
    const faults = modelFaults(model, weights.all(model.id))
    return faults.map((fault) => `In ${modelLabel(db, model.id)} ${fault}.`)
  })
}

function modelFaults(model: ModelRow, weights: readonly LayerWeightRow[]): readonly string[] {
  const faults: string[] = []
  if (weights.length !== model.weight_count) {
    faults.push(`${weights.length} of ${model.weight_count} weights are there`)
  }
  try {
    const labels = model.labels === null ? null : (JSON.parse(model.labels) as string[])
    const layers = new Set(
      (parseExactJson(model.graph) as ModelGraph).layers.map(({ name }) => name),
    )
    const stray = weights.find((row) => !layers.has(row.layer))
    if (stray !== undefined)
      faults.push(`layer "${stray.layer}" has weights, but is not in the graph`)
    const content = { weights, wordsHash: model.words }
    if (faults.length === 0 && modelId(model.graph, labels, content) !== model.id) {
      faults.push('graph, labels, words or weights are not those that were saved')
    }
  } catch {
    faults.push('the graph cannot be read')
  }
  return faults
}

function checkRuns({ db }: Connection): Findings {
  const runs = db.prepare<[], Readonly<Record<string, string | null>>>(checkSql.runs).all()
  const checkpoints = db.prepare<[], { run_id: string; state: string }>(checkSql.checkpoints).all()
  return [
    ...runs.flatMap(({ id, ...texts }) => {
      const bad = Object.keys(texts).filter((column) => !isJson(texts[column] ?? 'null'))
      return bad.map((column) => `In run ${id ?? ''} the ${column} cannot be read.`)
    }),
    ...checkpoints
      .filter((row) => !isJson(row.state))
      .map((row) => `The checkpoint of run ${row.run_id} cannot be read.`),
  ]
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
