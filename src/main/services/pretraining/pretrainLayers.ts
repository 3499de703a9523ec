import { applyChanges } from '../../../shared/model/applyChange.ts'
import type { ModelGraph } from '../../../shared/model/graph.ts'
import { layerwisePlans } from '../../../shared/pretraining/comparisonPlans.ts'
import type { LayerwisePlan } from '../../../shared/pretraining/comparisonSchema.ts'
import type { RunRecord } from '../../../shared/library/records.ts'
import { openModel } from '../openModel.ts'
import { withTrainer } from '../runPlan.ts'
import { withWorkspace } from '../workspace.ts'
import { runOnce, type RunPlace } from './finishedRuns.ts'
import { shelveEncoder } from './shelveEncoder.ts'

/** The graph of an encoder, edited. */
export async function encoderOf(
  { source, changes }: LayerwisePlan['encoder'],
  { folder, library }: Pick<RunPlace, 'folder' | 'library'>,
): Promise<ModelGraph> {
  const { graph } = await openModel(source, { folder, library: () => library })
  return applyChanges(graph, changes)
}

export type PretrainLayersOptions = Pick<RunPlace, 'folder' | 'signal' | 'onMessage'> & {
  readonly libraryPath: string
  readonly onRun?: (run: RunRecord) => void
}

/**
 * Pretrains a net layer by layer, a run each; the whole encoder goes on the shelf. Layers that the library has from an
 * earlier call are not trained again. Gives the last run: a stopped one, when it was stopped.
 */
export function pretrainLayers(
  plan: LayerwisePlan,
  { libraryPath, onRun, ...options }: PretrainLayersOptions,
): Promise<RunRecord> {
  return withWorkspace(libraryPath, ({ library, cacheFolder }) =>
    withTrainer(async (trainer) => {
      const place: RunPlace = { ...options, library, cacheFolder, trainer }
      let last: RunRecord | null = null
      for (const planOf of layerwisePlans(plan, await encoderOf(plan.encoder, place))) {
        const before: string | null = last?.resultModel ?? null
        const { run } = await runOnce(planOf(before === null ? null : `library:${before}`), place)
        onRun?.(run)
        last = run
        if (run.status !== 'finished') break
      }
      if (last === null) throw new Error('there is no layer with weights')
      if (last.resultModel !== null)
        shelveEncoder(library, { ...last, name: plan.name }, last.resultModel)
      return last
    }),
  )
}
