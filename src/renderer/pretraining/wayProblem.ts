import { toErrorRecord, type ErrorRecord } from '../../shared/contract/errors/graftError.ts'
import { applyChanges } from '../../shared/model/applyChange.ts'
import { changeSchema } from '../../shared/model/change.ts'
import { outputOf, refKey, type ModelGraph } from '../../shared/model/graph.ts'
import { lastActivation } from '../../shared/model/headProblems.ts'
import { inferShapes } from '../../shared/model/inferShapes.ts'
import { layerwisePlans } from '../../shared/pretraining/comparisonPlans.ts'
import { taskHead } from '../../shared/pretraining/heads.ts'
import { checkTask } from '../../shared/pretraining/taskPairing.ts'
import type { Plan } from '../../shared/training/plan.ts'
import type { DataFacts } from './dataFacts.ts'
import { layersPlanOf } from './layersPlan.ts'
import { planOf, type Setting } from './wayPlan.ts'
import { isLayerWay } from './ways.ts'

/** Why the draft's way does not go with encoder and data; `null` where it does. What a run checks first is checked here, too. */
export function problemOf(setting: Setting): ErrorRecord | null {
  try {
    if (isLayerWay(setting.draft.way)) checkLayers(setting)
    else check(setting.encoder.graph, planOf(setting, 'check'), setting.facts)
    return null
  } catch (thrown) {
    return toErrorRecord(thrown)
  }
}

/** Each layer as its run will have it. */
function checkLayers(setting: Setting): void {
  let { graph } = setting.encoder
  for (const planOfLayer of layerwisePlans(layersPlanOf(setting, 'check'), graph)) {
    const plan = planOfLayer('library:below')
    graph = applyChanges(graph, plan.model.changes)
    check(graph, plan, setting.facts)
  }
}

function check(net: ModelGraph, { task, loss, metrics }: Plan, facts: DataFacts): void {
  if (task === undefined) return
  const head = task.head === 'none' ? [] : taskHead(net, task, loss)
  const graph = applyChanges(
    net,
    head.map((change) => changeSchema.parse(change)),
  )
  const [output = outputOf(task.encoderEnd)] = graph.outputs
  const shapes = inferShapes(graph)
  checkTask({
    task,
    loss,
    metrics,
    labels: { kind: 'ids', classes: facts.classes ?? 1 },
    inputShapes: graph.inputs.map((ref) => shapes.get(refKey(ref)) ?? []),
    outputShape: shapes.get(refKey(output)) ?? [],
    lastActivation: lastActivation(graph, output)?.name ?? null,
  })
}
