import type { WorkbenchHandlers } from '../../shared/contract/workbenchApi/index.ts'
import type { DataPlan } from '../../shared/data/dataPlan.ts'
import type { Plan } from '../../shared/training/plan.ts'
import { mapPaths } from '../datasets/absoluteSource.ts'
import type { WorkbenchContext } from './context.ts'
import { createComparisonDesk } from './pretraining/comparison.ts'
import type { SampleDesk } from './pretraining/samples.ts'
import { withVocabulary } from './pretraining/vocabulary.ts'
import type { Training } from './training.ts'

/** Name of the setting that holds what was entered last. */
const DRAFT = 'pretraining.draft'

/** The pretraining workshop; see the contract. */
export function createPretrainingHandlers(
  context: WorkbenchContext,
  training: Pick<Training, 'desk' | 'under' | 'startPlan' | 'enqueue'>,
  samples: SampleDesk,
): WorkbenchHandlers['pretraining'] {
  const { library } = context
  const checked = createPathCheck(context)
  return {
    draft: () => {
      const draft = library.settings.get(DRAFT)
      return isRecord(draft) ? draft : null
    },
    saveDraft: ({ draft }) => {
      library.settings.put(DRAFT, draft)
      return null
    },
    start: async ({ plan, documentId }) => training.startPlan(await checked.plan(plan), documentId),
    enqueue: async ({ plan, documentId }) => {
      const about = { documentId, name: plan.name, fromScratch: false }
      return training.enqueue({ ...about, plan: await checked.plan(plan) })
    },
    samples: ({ runId }) => {
      const last = samples.last()
      return last?.runId === runId ? last : null
    },
    ...createComparisonDesk({ ...context, ...training, checked }),
  }
}

/** What a page names is used only where it lies in an allowed folder, or is no path. Texts get their vocabulary. */
export interface PathCheck {
  readonly plan: (plan: Plan) => Promise<Plan>
  readonly data: (data: DataPlan, seed: number) => Promise<DataPlan>
  readonly source: (source: string) => Promise<string>
}

function createPathCheck({ folders, cacheFolder }: WorkbenchContext): PathCheck {
  const check = (path: string) => folders.check(path)
  const data = async (given: DataPlan, seed: number) => {
    const source = await mapPaths(given.source, check)
    return withVocabulary({ ...given, source }, { seed, cacheFolder })
  }
  const source = async (given: string) =>
    /^(encoder|library|builtin):/.test(given) ? given : check(given)
  return {
    data,
    source,
    plan: async (plan) => ({
      ...plan,
      model: { ...plan.model, source: await source(plan.model.source) },
      data: await data(plan.data, plan.seed),
    }),
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
