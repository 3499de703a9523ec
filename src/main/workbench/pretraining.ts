import type { WorkbenchHandlers } from '../../shared/contract/workbenchApi/index.ts'
import type { WorkbenchContext } from './context.ts'
import { createComparisonDesk } from './pretraining/comparison.ts'
import { createPathCheck } from './pretraining/pathCheck.ts'
import type { SampleDesk } from './pretraining/samples.ts'
import type { Training } from './training.ts'

/** Name of the setting that holds what was entered last. */
const DRAFT = 'pretraining.draft'

/** The pretraining workshop; see the contract. */
export function createPretrainingHandlers(
  context: WorkbenchContext,
  training: Pick<Training, 'desk' | 'under' | 'startPlan' | 'enqueue' | 'layers'>,
  samples: SampleDesk,
): WorkbenchHandlers['pretraining'] {
  const { library } = context
  const { layers } = training
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
    startLayers: async ({ layers: plan }) => layers.start(await checked.layers(plan)),
    enqueueLayers: async ({ layers: plan }) => {
      const about = { documentId: null, name: plan.name, fromScratch: false }
      return training.enqueue({ ...about, layers: await checked.layers(plan) })
    },
    stopLayers: () => layers.stop(),
    layers: () => layers.state(),
    samples: ({ runId }) => samples.of(runId),
    ...createComparisonDesk({ ...context, ...training, checked }),
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
