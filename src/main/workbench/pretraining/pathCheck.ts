import type { DataPlan } from '../../../shared/data/dataPlan.ts'
import type { LayerwisePlan } from '../../../shared/pretraining/comparisonSchema.ts'
import type { Plan } from '../../../shared/training/plan.ts'
import { mapPaths } from '../../datasets/absoluteSource.ts'
import { keepModel } from '../../services/openModel.ts'
import { withVocabulary, type FirstModel } from '../../services/pretraining/vocabulary.ts'
import type { WorkbenchContext } from '../context.ts'
import { openReference, SAMPLE_PREFIX } from '../openReference.ts'

/** What a page names is used only where it lies in an allowed folder, or is no path. Texts get their vocabulary. */
export interface PathCheck {
  readonly plan: (plan: Plan) => Promise<Plan>
  readonly layers: (plan: LayerwisePlan) => Promise<LayerwisePlan>
  readonly data: (data: DataPlan, use: DataUse) => Promise<DataPlan>
  readonly source: (source: string) => Promise<string>
}

/** What data is for: whose texts they are to be, where the model brings its words. */
export interface DataUse {
  readonly seed: number
  /** Its source is checked already. */
  readonly model: FirstModel
}

export function createPathCheck(context: WorkbenchContext): PathCheck {
  const { folders, cacheFolder, library } = context
  const check = (path: string) => folders.check(path)
  const data = async (given: DataPlan, { seed, model }: DataUse) => {
    const source = await mapPaths(given.source, check)
    const place = { seed, folder: cacheFolder, cacheFolder, library: () => library }
    return withVocabulary({ ...given, source }, model, place)
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
    plan: async (plan) => {
      const model = { ...plan.model, source: await source(plan.model.source) }
      return { ...plan, model, data: await data(plan.data, { seed: plan.seed, model }) }
    },
    layers: async (plan) => {
      const encoder = { ...plan.encoder, source: await source(plan.encoder.source) }
      return { ...plan, encoder, data: await data(plan.data, { seed: plan.seed, model: encoder }) }
    },
  }
}
