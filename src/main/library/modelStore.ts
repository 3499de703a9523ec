import { createHash } from 'node:crypto'
import { GraftError } from '../../shared/contract/errors/graftError.ts'
import { parseExactJson, toExactJson } from '../../shared/library/exactJson.ts'
import type { ModelRecord, NewModel } from '../../shared/library/records.ts'
import { deepFreeze, type ModelGraph } from '../../shared/model/graph.ts'
import type { LayerWeights, ModelWeights } from '../../shared/model/weights.ts'
import { toTimestamp, type Connection } from './connection.ts'
import {
  groupByLayer,
  hashArray,
  type HashedArray,
  type LayerWeightRow,
  type WeightStore,
} from './weightStore.ts'
import { createWordListStore, hashWords, type WordListStore } from './wordListStore.ts'

/**
 * Models: immutable, each kept once. They are named by name or by identity, of which eight digits or more are
 * enough where no other model begins with them.
 */
export interface ModelStore {
  /**
   * Keeps a model. The same content again is the same record; under another name it answers to both.
   * @throws GraftError library.nameTaken when another model has the name; library.badModel
   */
  readonly saveModel: (model: NewModel) => ModelRecord
  /**
   * Gives a model a further name.
   * @throws GraftError library.noModel; library.nameTaken when another model has the name; library.badModel
   */
  readonly nameModel: (idOrName: string, name: string) => void
  /** Puts a name in the place of another. @throws GraftError library.noModel, library.nameTaken, library.badModel */
  readonly renameModel: (from: string, to: string) => void
  /** @throws GraftError library.noModel */
  readonly getModel: (idOrName: string) => ModelRecord
  /** The same, or `null`. */
  readonly findModel: (idOrName: string) => ModelRecord | null
  /** @throws GraftError library.noModel, library.damaged */
  readonly loadWeights: (idOrName: string) => ModelWeights
  /** The weights of one layer; `null` for a layer without weights, or that is not there. */
  readonly layerWeights: (modelId: string, layer: string) => LayerWeights | null
  /** Shapes of all weights by layer and weight name, without reading them. @throws GraftError library.noModel */
  readonly weightShapes: (
    idOrName: string,
  ) => Readonly<Record<string, Readonly<Record<string, readonly number[]>>>>
  /** The words by whose ids it reads texts, those of ids 2 and on; `null`: none are known, or it is not there. */
  readonly words: (modelId: string) => readonly string[] | null
  /** A hash of the weights of each layer that has any: the same for the same weights. @throws GraftError library.noModel */
  readonly layerHashes: (idOrName: string) => ReadonlyMap<string, string>
  /** In the order they came; a model with several names once for each. */
  readonly listModels: () => readonly ModelRecord[]
}

interface ModelRow {
  readonly id: string
  readonly name: string | null
  readonly graph: string
  readonly source: string
  readonly labels: string | null
  readonly created_at: string
  readonly weights_bytes: number
}

interface WeightShapeRow {
  readonly layer: string
  readonly weight: string
  readonly shape: string
}

/** A weight of a model with its content. */
type ModelWeight = LayerWeightRow & HashedArray

const columns = 'model.id, model.graph, model.source, model.labels, model.created_at, weights_bytes'

export const modelSql = {
  byName: `SELECT ${columns}, model_name.name AS name
    FROM model_name JOIN model ON model.id = model_name.model_id WHERE model_name.name = ?`,
  byId: `SELECT ${columns}, (
      SELECT name FROM model_name WHERE model_id = model.id ORDER BY ordinal LIMIT 1
    ) AS name FROM model WHERE model.id = ?`,
  // Identities are hexadecimal, so that all that begin with a prefix come before the prefix and a "g".
  byPrefix: `SELECT id FROM model WHERE id >= @prefix AND id < @prefix || 'g' LIMIT 2`,
  list: `SELECT ${columns}, model_name.name AS name
    FROM model LEFT JOIN model_name ON model_name.model_id = model.id
    ORDER BY model.ordinal, model_name.ordinal`,
  insert: `INSERT INTO model
      (id, graph, source, labels, words, created_at, weight_count, weights_bytes)
    VALUES (@id, @graph, @source, @labels, @words, @createdAt, @weightCount, @weightsBytes)`,
  insertName: 'INSERT INTO model_name (name, model_id, created_at) VALUES (?, ?, ?)',
  deleteName: 'DELETE FROM model_name WHERE name = ?',
  insertWeight: `INSERT INTO model_weight (model_id, position, layer, weight, hash)
    VALUES (?, ?, ?, ?, ?)`,
  weights: `SELECT layer, weight, hash FROM model_weight WHERE model_id = ? ORDER BY position`,
  layerWeights: `SELECT layer, weight, hash FROM model_weight WHERE model_id = ? AND layer = ?
    ORDER BY position`,
  weightShapes: `SELECT layer, weight, shape
    FROM model_weight JOIN weight_array ON weight_array.hash = model_weight.hash
    WHERE model_id = ? ORDER BY position`,
} as const

function prepareAll({ db }: Connection) {
  return {
    byName: db.prepare<[string], ModelRow>(modelSql.byName),
    byId: db.prepare<[string], ModelRow>(modelSql.byId),
    byPrefix: db.prepare<{ prefix: string }, { id: string }>(modelSql.byPrefix),
    list: db.prepare<[], ModelRow>(modelSql.list),
    insert: db.prepare(modelSql.insert),
    insertName: db.prepare<[string, string, string]>(modelSql.insertName),
    deleteName: db.prepare<[string]>(modelSql.deleteName),
    insertWeight: db.prepare<[string, number, string, string, string]>(modelSql.insertWeight),
    weights: db.prepare<[string], LayerWeightRow>(modelSql.weights),
    layerWeights: db.prepare<[string, string], LayerWeightRow>(modelSql.layerWeights),
    weightShapes: db.prepare<[string], WeightShapeRow>(modelSql.weightShapes),
  }
}

export function createModelStore(connection: Connection, weightStore: WeightStore): ModelStore {
  const statements = prepareAll(connection)
  const wordLists = createWordListStore(connection)
  const stores = { weightStore, wordLists }
  const { saveModel, nameModel } = createSaving(connection, statements, stores)

  const fullId = (text: string): string => {
    if (!/^[0-9a-f]{8,63}$/.test(text)) return text
    const [found, another] = statements.byPrefix.all({ prefix: text })
    return found === undefined || another !== undefined ? text : found.id
  }
  const findModel = (idOrName: string): ModelRecord | null => {
    const row = statements.byName.get(idOrName) ?? statements.byId.get(fullId(idOrName))
    return row === undefined ? null : toRecord(row)
  }
  const getModel = (idOrName: string): ModelRecord => {
    const model = findModel(idOrName)
    if (model === null) throw new GraftError('library.noModel', { name: idOrName })
    return model
  }
  return {
    saveModel: (model) => getModel(saveModel(model)),
    nameModel: (idOrName, name) => {
      checkNames({ name, weights: {} })
      connection.write(() => {
        nameModel(getModel(idOrName).id, name)
      })
    },
    renameModel: (from, to) => {
      checkNames({ name: to, weights: {} })
      connection.write(() => {
        const named = statements.byName.get(from)
        if (named === undefined) throw new GraftError('library.noModel', { name: from })
        if (from === to) return
        nameModel(named.id, to)
        statements.deleteName.run(from)
      })
    },
    findModel: (idOrName) => connection.read(() => findModel(idOrName)),
    getModel: (idOrName) => connection.read(() => getModel(idOrName)),
    words: wordLists.ofModel,
    ...createReading({ connection, statements, weightStore, getModel }),
    listModels: () => connection.read(() => statements.list.all().map(toRecord)),
  }
}

interface Reading {
  readonly connection: Connection
  readonly statements: ReturnType<typeof prepareAll>
  readonly weightStore: WeightStore
  readonly getModel: (idOrName: string) => ModelRecord
}

/** What is read of a model's weights. */
function createReading({
  connection,
  statements,
  weightStore,
  getModel,
}: Reading): Pick<ModelStore, 'loadWeights' | 'layerWeights' | 'weightShapes' | 'layerHashes'> {
  return {
    loadWeights: (idOrName) =>
      connection.read(() => {
        const rows = statements.weights.all(getModel(idOrName).id)
        return groupByLayer(rows, weightStore.get)
      }),
    layerWeights: (id, layer) =>
      connection.read(() => {
        const rows = statements.layerWeights.all(id, layer)
        return groupByLayer(rows, weightStore.get)[layer] ?? null
      }),
    weightShapes: (idOrName) =>
      connection.read(() => toShapes(statements.weightShapes.all(getModel(idOrName).id))),
    layerHashes: (idOrName) =>
      connection.read(() => toLayerHashes(statements.weights.all(getModel(idOrName).id))),
  }
}

function toLayerHashes(rows: readonly LayerWeightRow[]): ReadonlyMap<string, string> {
  const layers = Map.groupBy(rows, (row) => row.layer)
  return new Map(
    [...layers].map(([layer, weights]) => {
      const text = JSON.stringify(weights.map(({ weight, hash }) => [weight, hash]))
      return [layer, createHash('sha256').update(text).digest('hex')]
    }),
  )
}

function toShapes(rows: readonly WeightShapeRow[]): ReturnType<ModelStore['weightShapes']> {
  return Object.fromEntries(
    [...Map.groupBy(rows, ({ layer }) => layer)].map(([layer, weights]) => [
      layer,
      Object.fromEntries(
        weights.map(({ weight, shape }) => [weight, JSON.parse(shape) as number[]]),
      ),
    ]),
  )
}

/** Saving gives the name of the model, or else its identity. */
function createSaving(
  connection: Connection,
  statements: ReturnType<typeof prepareAll>,
  { weightStore, wordLists }: { weightStore: WeightStore; wordLists: WordListStore },
): {
  readonly saveModel: (model: NewModel) => string
  readonly nameModel: (id: string, name: string) => void
} {
  const now = () => toTimestamp(connection.now())
  const insertModel = (id: string, model: NewModel, rows: readonly ModelWeight[]): void => {
    statements.insert.run({
      id,
      graph: toExactJson(model.graph),
      source: toExactJson(model.source),
      labels: model.labels === null ? null : JSON.stringify(model.labels),
      words: model.words ? wordLists.put(model.words) : null,
      createdAt: now(),
      weightCount: rows.length,
      weightsBytes: rows.reduce((sum, { array }) => sum + array.values.byteLength, 0),
    })
    rows.forEach((row, position) => {
      weightStore.put(row)
      statements.insertWeight.run(id, position, row.layer, row.weight, row.hash)
    })
  }
  const nameModel = (id: string, name: string): void => {
    const named = statements.byName.get(name)
    if (named === undefined) statements.insertName.run(name, id, now())
    else if (named.id !== id) throw new GraftError('library.nameTaken', { name })
  }
  const saveModel = (model: NewModel): string => {
    checkNames(model)
    const rows = toModelWeights(model)
    const id = modelId(toExactJson(model.graph), model.labels, {
      weights: rows,
      wordsHash: model.words ? hashWords(model.words) : null,
    })
    return connection.write(() => {
      if (statements.byId.get(id) === undefined) insertModel(id, model, rows)
      if (model.name !== null) nameModel(id, model.name)
      return model.name ?? id
    })
  }
  return { saveModel, nameModel }
}

/**
 * The identity of a model: a hash of its graph, its labels, (layer, weight, hash) of every weight, and the hash of its
 * words if it has any. The order in which the weights are given does not matter.
 */
export function modelId(
  graphJson: string,
  labels: readonly string[] | null,
  content: { readonly weights: readonly LayerWeightRow[]; readonly wordsHash: string | null },
): string {
  const { weights, wordsHash } = content
  const rows = weights.map(({ layer, weight, hash }) => JSON.stringify([layer, weight, hash]))
  const words = wordsHash === null ? [] : [wordsHash]
  const text = [graphJson, JSON.stringify(labels), ...rows.sort(), ...words].join('\n')
  return createHash('sha256').update(text).digest('hex')
}

function toModelWeights({ graph, weights }: NewModel): readonly ModelWeight[] {
  const layers = new Set(graph.layers.map((layer) => layer.name))
  return Object.entries(weights).flatMap(([layer, arrays]) => {
    if (!layers.has(layer)) {
      const reason = `it has weights of a layer "${layer}" that its graph does not have`
      throw new GraftError('library.badModel', { reason })
    }
    return Object.entries(arrays).map(([weight, array]) => ({
      layer,
      weight,
      ...hashArray(array, `weight "${weight}" of layer "${layer}"`),
    }))
  })
}

/** Refuses names that the file could not give back as they were. */
function checkNames({ name, weights }: Pick<NewModel, 'name' | 'weights'>): void {
  const names = [
    ...Object.keys(weights),
    ...Object.values(weights).flatMap((of) => Object.keys(of)),
  ]
  const bad = names.concat(name ?? []).find((text) => !text.isWellFormed())
  if (bad !== undefined) {
    const reason = `the name ${JSON.stringify(bad)} is not valid text`
    throw new GraftError('library.badModel', { reason })
  }
  if (name?.trim() === '') throw new GraftError('library.badModel', { reason: 'its name is empty' })
  if (name !== null && /^[0-9a-f]{64}$/.test(name)) {
    const reason = 'its name looks like the identity of a model'
    throw new GraftError('library.badModel', { reason })
  }
}

function toRecord(row: ModelRow): ModelRecord {
  return deepFreeze({
    id: row.id,
    name: row.name,
    graph: parseExactJson(row.graph) as ModelGraph,
    source: parseExactJson(row.source) as ModelRecord['source'],
    labels: row.labels === null ? null : (JSON.parse(row.labels) as string[]),
    createdAt: row.created_at,
    weightsBytes: row.weights_bytes,
  })
}
