import { GraftError } from '../../shared/contract/errors/graftError.ts'
import type { LineageStep, ModelRecord } from '../../shared/library/records.ts'
import { findLayer, type GraphLayer } from '../../shared/model/graph.ts'
import type { Connection } from './connection.ts'
import type { ModelStore } from './modelStore.ts'
import type { LayerWeightRow, WeightStore } from './weightStore.ts'

/** Where layers come from. */
export interface LineageStore {
  /**
   * The life of a layer's weights, newest first: by the origin that its graph states, else by an older model that
   * has the same weights by hash (a model that was exported and came back).
   * @throws GraftError library.noModel, graph.noLayer
   */
  readonly lineage: (modelId: string, layer: string) => readonly LineageStep[]
}

/** A layer of a model that is in the library. */
interface Place {
  readonly model: ModelRecord
  readonly layer: GraphLayer
}

export const lineageSql = {
  hashes: `SELECT layer, weight, hash FROM model_weight WHERE model_id = ? AND layer = ?
    ORDER BY weight`,
  olderWithHash: `SELECT model_weight.model_id AS model_id, model_weight.layer AS layer
    FROM model_weight JOIN model ON model.id = model_weight.model_id
    WHERE model_weight.hash = @hash
      AND model.ordinal < (SELECT ordinal FROM model WHERE id = @modelId)
    ORDER BY model.ordinal DESC, model_weight.position`,
} as const

export function createLineageStore(
  connection: Connection,
  models: Pick<ModelStore, 'getModel' | 'findModel'>,
  weightStore: WeightStore,
): LineageStore {
  const { placeAt, hashesAt, findTwin } = createSearch(connection, models, weightStore)

  const findEarlier = (place: Place): Place | null => {
    const { origin } = place.layer
    const stated = origin === null ? null : placeAt(origin.model, origin.layer)
    return stated ?? findTwin(place)
  }
  const changeOf = (place: Place, earlier: Place | null): LineageStep['change'] => {
    if (earlier !== null) return hashesAt(earlier) === hashesAt(place) ? 'kept' : 'trained'
    const isNew = place.layer.origin === null && place.model.source.kind === 'run'
    return isNew ? 'new' : 'origin'
  }
  return {
    lineage: (modelId, layer) =>
      connection.read(() => {
        let place = placeAt(models.getModel(modelId).id, layer)
        if (place === null) throw new GraftError('graph.noLayer', { layer })
        const steps: LineageStep[] = []
        const seen = new Set<string>()
        while (place !== null) {
          seen.add(placeKey(place))
          const found = findEarlier(place)
          // A graph can state anything, a circle too.
          const earlier: Place | null = found !== null && !seen.has(placeKey(found)) ? found : null
          steps.push(toStep(place, changeOf(place, earlier)))
          place = earlier
        }
        return steps
      }),
  }
}

function createSearch(
  { db }: Connection,
  models: Pick<ModelStore, 'findModel'>,
  weightStore: WeightStore,
) {
  const hashes = db.prepare<[string, string], LayerWeightRow>(lineageSql.hashes)
  const older = db.prepare<{ hash: string; modelId: string }, { model_id: string; layer: string }>(
    lineageSql.olderWithHash,
  )
  const hashesAt = ({ model, layer }: Place): string => {
    const rows = hashes.all(model.id, layer.name)
    return JSON.stringify(rows.map(({ weight, hash }) => [weight, hash]))
  }
  const placeAt = (modelId: string, name: string): Place | null => {
    const model = models.findModel(modelId)
    const layer = model === null ? undefined : findLayer(model.graph, name)
    return model === null || layer === undefined ? null : { model, layer }
  }
  // All zeros or ones are the same in any two layers that were never trained: they prove nothing.
  const isTelling = (hash: string): boolean => {
    const { values } = weightStore.get(hash)
    return values.some((value) => value !== values[0])
  }
  /** The newest older layer with the same weights. */
  const findTwin = (place: Place): Place | null => {
    const telling = hashes.all(place.model.id, place.layer.name).find((row) => isTelling(row.hash))
    if (telling === undefined) return null
    const wanted = hashesAt(place)
    for (const row of older.all({ hash: telling.hash, modelId: place.model.id })) {
      const twin = placeAt(row.model_id, row.layer)
      if (twin !== null && hashesAt(twin) === wanted) return twin
    }
    return null
  }
  return { placeAt, hashesAt, findTwin }
}

function placeKey({ model, layer }: Place): string {
  return `${model.id}/${layer.name}`
}

function toStep({ model, layer }: Place, change: LineageStep['change']): LineageStep {
  return {
    model: model.id,
    modelName: model.name,
    layer: layer.name,
    source: model.source,
    change,
  }
}
