import { computed, shallowRef, watch, type ComputedRef, type ShallowRef } from 'vue'
import type { ErrorRecord } from '../../shared/contract/errors/graftError.ts'
import type { BuiltinModel, ModelView } from '../../shared/contract/workbenchApi/models.ts'
import { api, errorOf } from '../api/api.ts'
import type { ChosenModel } from './draft.ts'
import type { ModelWay } from './modelWays.ts'

/** Models that were looked at, by reference; a model never changes. */
const opened = new Map<string, ModelView>()

/** The graph of a model, read once. @throws as models.open */
export async function openOnce(reference: string): Promise<ModelView> {
  const view = opened.get(reference) ?? (await api.models.open({ reference }))
  opened.set(reference, view)
  return view
}

/** The chosen models with their graphs, as soon as these are there; and what keeps one from being there. */
export function useModels(chosen: () => readonly ChosenModel[]): {
  readonly models: ComputedRef<readonly ModelWay[]>
  readonly error: Readonly<ShallowRef<ErrorRecord | null>>
} {
  const views = shallowRef<readonly ModelView[]>([])
  const builtin = shallowRef<readonly BuiltinModel[]>([])
  const error = shallowRef<ErrorRecord | null>(null)
  watch(
    () => chosen().map(({ reference }) => reference),
    async (references) => {
      error.value = null
      if (references.length === 0) return
      try {
        builtin.value = await api.models.builtin({})
        views.value = await Promise.all(references.map((reference) => openOnce(reference)))
      } catch (thrown) {
        error.value = errorOf(thrown)
      }
    },
    { immediate: true },
  )
  const models = computed(() =>
    chosen().flatMap((model) => {
      const view = views.value.find(({ reference }) => reference === model.reference)
      const known = builtin.value.find(({ reference }) => reference === model.reference)
      return view === undefined
        ? []
        : [{ ...model, graph: view.graph, pixels: known?.pixels ?? null }]
    }),
  )
  return { models, error }
}
