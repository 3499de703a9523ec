import type { RunView } from '../../shared/contract/workbenchApi/runs.ts'
import { referenceOf } from '../../shared/data/sourceSchema.ts'
import { applyChange, applyChanges } from '../../shared/model/applyChange.ts'
import { changeSchema, type ChangeInput } from '../../shared/model/change.ts'
import type { ModelGraph } from '../../shared/model/graph.ts'
import { suggestFit } from '../../shared/training/suggestFit.ts'
import { headLayers } from '../../shared/transfer/heads.ts'
import { api } from '../api/api.ts'
import { go } from '../router/router.ts'
import { endShape } from './wayPlan.ts'

/** What cuts a pretrained model at the encoder's end and puts a head for so many classes on it. */
export function reuseChanges(
  graph: ModelGraph,
  end: string,
  classes: number | null,
): readonly ChangeInput[] {
  const cut: ChangeInput = { type: 'cut', at: end }
  if (classes === null) return [cut]
  const encoder = applyChange(graph, changeSchema.parse(cut)).graph
  const layers = headLayers('classifier', endShape({ graph: encoder, end }), classes)
  return [cut, { type: 'addHead', layers: [...layers] }]
}

/** A new document on the layers that a run taught, with a head for the classes of its data; opens it. */
export async function openLayers(run: RunView, name: string): Promise<void> {
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
      data: { ...data, split: { ...data.split, validation: 0.2 } },
      ...(fit === null ? {} : { loss: fit.loss, metrics: [...fit.metrics] }),
    },
  })
  go('editor', [id])
}
