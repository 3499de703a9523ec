import { GraftError } from '../../../shared/contract/errors/graftError.ts'
import type { PreparedData } from '../../../shared/contract/trainerProtocol.ts'
import type { RunRecord } from '../../../shared/library/records.ts'
import type { ModelGraph } from '../../../shared/model/graph.ts'
import { inferShapes } from '../../../shared/model/inferShapes.ts'
import { refKey } from '../../../shared/model/graph.ts'
import type { ModelWeights } from '../../../shared/model/weights.ts'
import { prepareData, type DataSet } from '../../datasets/prepareData.ts'
import { keptLabels } from '../../services/keptLabels.ts'
import { withModelWords } from '../../services/modelWords.ts'
import { fitInputs, hashData } from '../../services/prepareRun.ts'
import type { Workspace } from '../../services/workspace.ts'

/** A run with its trained model and its data. */
export interface OpenedResult {
  readonly run: RunRecord
  readonly graph: ModelGraph
  readonly weights: ModelWeights
  /** As the model takes them. */
  readonly data: PreparedData
  readonly dataSet: DataSet
  /** Class names by id: two or more. */
  readonly labels: readonly string[]
}

/**
 * Opens what a run left behind.
 * @throws library.noRun; workbench.noResult without a model, without classes, or with data that changed; data.*, file.*
 */
export async function openResult(
  { library, cacheFolder }: Workspace,
  runId: string,
): Promise<OpenedResult> {
  const run = library.runs.get(runId)
  const refuse = (reason: string) => new GraftError('workbench.noResult', { run: runId, reason })
  if (run.resultModel === null) throw refuse(`it has no model, as it is ${run.status}`)
  const data = withModelWords(run.plan.data, library.models.words(run.resultModel))
  const dataSet = await prepareData(data, {
    cacheFolder,
    folder: run.planFolder,
    seed: run.plan.seed,
    modelLabels: keptLabels(library.models.getModel(run.baseModel), run.graph, run.plan),
  })
  if (hashData(dataSet) !== run.versions['data']) throw refuse('its data has changed since')
  const { classes } = dataSet.prepared
  if (classes === null) throw refuse('its labels are no classes')
  const { graph } = library.models.getModel(run.resultModel)
  return {
    run,
    graph,
    weights: library.models.loadWeights(run.resultModel),
    data: { ...dataSet.prepared, inputs: fitInputs(graph, dataSet).files },
    dataSet,
    labels: classLabels(dataSet, Math.max(classes, unitsOf(graph), 2)),
  }
}

function unitsOf(graph: ModelGraph): number {
  const [output] = graph.outputs
  return output === undefined ? 0 : (inferShapes(graph).get(refKey(output))?.at(-1) ?? 0)
}

/** A class without a name has its number. */
function classLabels({ classNames }: DataSet, count: number): readonly string[] {
  return Array.from({ length: count }, (_, id) => classNames?.[id] ?? String(id))
}
