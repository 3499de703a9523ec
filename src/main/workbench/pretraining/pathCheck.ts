import type { DataPlan } from '../../../shared/data/dataPlan.ts'
import type { LayerwisePlan } from '../../../shared/pretraining/comparisonSchema.ts'
import type { Plan } from '../../../shared/training/plan.ts'
import { mapPaths } from '../../datasets/absoluteSource.ts'
import { keepModel } from '../../services/openModel.ts'
import { withVocabulary } from '../../services/pretraining/vocabulary.ts'
import type { WorkbenchContext } from '../context.ts'
import { openReference, SAMPLE_PREFIX } from '../openReference.ts'

/** What a page names is used only where it lies in an allowed folder, or is no path. Texts get their vocabulary. */
export interface PathCheck {
  readonly plan: (plan: Plan) => Promise<Plan>
  readonly layers: (plan: LayerwisePlan) => Promise<LayerwisePlan>
  readonly data: (data: DataPlan, seed: number) => Promise<DataPlan>
  readonly source: (source: string) => Promise<string>
}

export function createPathCheck(context: WorkbenchContext): PathCheck {
  const { folders, cacheFolder, library } = context
  const check = (path: string) => folders.check(path)
  const data = async (given: DataPlan, seed: number) => {
    const source = await mapPaths(given.source, check)
    return withVocabulary({ ...given, source }, { seed, folder: cacheFolder, cacheFolder })
  }
  const source = async (given: string) => {
    if (!given.startsWith(SAMPLE_PREFIX)) {
      return /^(encoder|library|builtin):/.test(given) ? given : check(given)
    }
    const { model } = await openReference(context, given)
    return `library:${keepModel(library, model)}`
  }
  return {
    data,
    source,
    plan: async (plan) => ({
      ...plan,
      model: { ...plan.model, source: await source(plan.model.source) },
      data: await data(plan.data, plan.seed),
    }),
    layers: async (plan) => ({
      ...plan,
      encoder: { ...plan.encoder, source: await source(plan.encoder.source) },
      data: await data(plan.data, plan.seed),
    }),
  }
}
