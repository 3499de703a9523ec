import { shallowReactive } from 'vue'
import type { OriginShapeTable } from '../../shared/contract/workbenchApi/models.ts'
import type { LayerOrigin, ModelGraph } from '../../shared/model/graph.ts'
import type { Problem } from '../../shared/model/problem.ts'
import { api } from '../api/api.ts'

/** Shapes of the weights of models by identity. Models never change, so what was asked once stays true. */
const tables = shallowReactive(new Map<string, OriginShapeTable>())
const asked = new Set<string>()

/** Asks for what is not known yet. A model that the library does not have stays unknown. */
export async function knowOrigins(models: readonly string[]): Promise<void> {
  const fresh = models.filter((model) => !asked.has(model))
  for (const model of fresh) asked.add(model)
  await Promise.all(
    fresh.map(async (model) => {
      try {
        tables.set(model, await api.models.originShapes({ model }))
      } catch {
        asked.delete(model)
      }
    }),
  )
}

/** The models that layers of a graph come from. */
export function originModels(graph: ModelGraph): readonly string[] {
  return [...new Set(graph.layers.flatMap(({ origin }) => (origin === null ? [] : [origin.model])))]
}

/** What an origin brings; `null` when nothing, or when it is not known (yet). */
export function originShapes({
  model,
  layer,
}: LayerOrigin): Readonly<Record<string, readonly number[]>> | null {
  return tables.get(model)?.[layer] ?? null
}

/** Without those that are only there because an origin is not known (yet). */
export function withoutUnknownOrigins(
  graph: ModelGraph,
  problems: readonly Problem[],
): readonly Problem[] {
  const unknown = new Set(
    graph.layers
      .filter(({ origin }) => origin !== null && !tables.has(origin.model))
      .map(({ name }) => name),
  )
  return problems.filter(
    ({ layer, error }) =>
      error.code !== 'layer.frozenFresh' || layer === null || !unknown.has(layer),
  )
}
