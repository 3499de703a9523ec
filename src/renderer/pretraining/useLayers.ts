import type { RunView } from '../../shared/contract/workbenchApi/runs.ts'
import { referenceOf } from '../../shared/data/sourceSchema.ts'
import { applyChanges } from '../../shared/model/applyChange.ts'
import { changeSchema } from '../../shared/model/change.ts'
import { planSchema } from '../../shared/training/plan.ts'
import { suggestFit } from '../../shared/training/suggestFit.ts'
import { api } from '../api/api.ts'
import { go } from '../router/router.ts'
import { reuseChanges } from './wayPlan.ts'

/** How a net is fine-tuned: the head first and then all at once, or from the top down, a layer a phase. */
export type FineTuning = 'headThenAll' | 'gradual'

/** A new document on the layers that a run taught, with a head for the classes of its data; opens it. */
export async function openLayers(
  run: RunView,
  name: string,
  fineTuning: FineTuning,
): Promise<void> {
  const { task, data } = run.plan
  if (task === undefined || run.resultModel === null) return
  const reference = `library:${run.resultModel}`
  const { graph } = await api.models.open({ reference })
  const { classes } = await api.data.describe({ reference: referenceOf(data.source) })
  const count = classes.length > 1 ? classes.length : null
  const changes = reuseChanges(graph, task.encoderEnd, count)
  const edited = applyChanges(
    graph,
    changes.map((change) => changeSchema.parse(change)),
  )
  const fit = suggestFit(edited, count)
  const { id } = await api.documents.create({
    reference,
    name,
    changes: [...changes],
    content: {
      phases: planSchema.shape.phases.parse({ template: fineTuning }),
      data: { ...data, split: { ...data.split, validation: 0.2 } },
      ...(fit === null ? {} : { loss: fit.loss, metrics: [...fit.metrics] }),
    },
  })
  go('editor', [id])
}
