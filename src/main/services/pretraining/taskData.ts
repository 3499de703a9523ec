import { GraftError } from '../../../shared/contract/errors/graftError.ts'
import { applyChanges } from '../../../shared/model/applyChange.ts'
import { changeSchema } from '../../../shared/model/change.ts'
import { refKey, type ModelGraph } from '../../../shared/model/graph.ts'
import { lastActivation } from '../../../shared/model/headProblems.ts'
import { inferShapes } from '../../../shared/model/inferShapes.ts'
import { taskHead } from '../../../shared/pretraining/heads.ts'
import type { Task } from '../../../shared/pretraining/task.ts'
import { checkTask } from '../../../shared/pretraining/taskPairing.ts'
import { taskRows } from '../../../shared/pretraining/taskRows.ts'
import type { Plan } from '../../../shared/training/plan.ts'
import type { DataSet } from '../../datasets/prepareData.ts'

/** A plan with a pretraining task. */
export type TaskPlan = Plan & { readonly task: Task }

export function hasTask(plan: Plan): plan is TaskPlan {
  return plan.task !== undefined
}

/** The graph as the task trains it: with the task's own head, where the plan asks for that. Errors: those of `taskHead`. */
export function withTaskHead(graph: ModelGraph, { task, loss }: Plan): ModelGraph {
  if (task?.head !== 'auto') return graph
  const changes = taskHead(graph, task, loss).map((change) => changeSchema.parse(change))
  return applyChanges(graph, changes)
}

/**
 * The data set with the rows on which the task trains and is validated in the place of the plan's own.
 * @throws plan.badTask where there are none
 */
export function withTaskRows({ task, seed }: TaskPlan, dataSet: DataSet): DataSet {
  const { prepared, unused, classIds } = dataSet
  const rows = taskRows(task, { rows: prepared.rows, unused, classIds, seed })
  if (rows.train.length === 0) {
    const reason =
      'no rows are left for it; set split.train, so that some rows stay without labels, or take "rows": "all"'
    throw new GraftError('plan.badTask', { reason })
  }
  const counts = `The task trains on ${rows.train.length} rows and is validated on ${rows.validation.length}; labels are ${task.type === 'pairs' ? 'used' : 'not looked at'}.`
  return {
    ...dataSet,
    prepared: { ...prepared, rows },
    unused: new Int32Array(),
    notes: [...dataSet.notes, counts],
  }
}

/** @throws plan.badTask where task, model, data, loss and metrics do not fit together */
export function checkTaskPlan(
  { task, loss, metrics }: TaskPlan,
  graph: ModelGraph,
  { prepared }: DataSet,
): void {
  const [output] = graph.outputs
  if (output === undefined || graph.outputs.length !== 1) {
    const reason = `the model has ${graph.outputs.length} outputs; a task trains one`
    throw new GraftError('plan.badTask', { reason })
  }
  const shapes = inferShapes(graph)
  const { classes, labels } = prepared
  checkTask({
    task,
    loss,
    metrics,
    labels:
      classes === null
        ? { kind: 'vectors', length: labels.shape[1] ?? 1 }
        : { kind: 'ids', classes },
    inputShapes: graph.inputs.map((ref) => shapes.get(refKey(ref)) ?? []),
    outputShape: shapes.get(refKey(output)) ?? [],
    lastActivation: lastActivation(graph, output)?.name ?? null,
  })
}
