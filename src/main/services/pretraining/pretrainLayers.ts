import { GraftError } from '../../../shared/contract/errors/graftError.ts'
import { applyChanges } from '../../../shared/model/applyChange.ts'
import type { ModelGraph } from '../../../shared/model/graph.ts'
import { layerwisePlans } from '../../../shared/pretraining/comparisonPlans.ts'
import type { LayerwisePlan } from '../../../shared/pretraining/comparisonSchema.ts'
import type { RunRecord } from '../../../shared/library/records.ts'
import { openModel } from '../openModel.ts'
import { withTrainer } from '../runPlan.ts'
import { withWorkspace } from '../workspace.ts'
import { runOnce, runUnlessStopped, type EndedRun, type RunPlace } from './finishedRuns.ts'
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

/** `pretrainLayersIn` in a library that is opened for it, with a trainer of its own. */
export function pretrainLayers(
  plan: LayerwisePlan,
  { libraryPath, onRun, ...options }: PretrainLayersOptions,
): Promise<RunRecord> {
  return withWorkspace(libraryPath, ({ library, cacheFolder }) =>
    withTrainer((trainer) =>
      pretrainLayersIn({ ...options, library, cacheFolder, trainer }, plan, onRun),
    ),
  )
}

/**
 * Pretrains a net layer by layer, a run each; the encoder goes on the shelf, as far as it was trained. Layers that the
 * library has from an earlier call are not trained again, and one that was stopped goes on. Gives the last run: a stopped
 * one, when it was stopped. `onRun` hears of each run that is over, with its number.
 * @throws plan.badTask where there is no layer with weights, or the net branches; what runs throw
 */
export async function pretrainLayersIn(
  place: RunPlace,
  plan: LayerwisePlan,
  onRun: (run: RunRecord, layer: number) => void = () => undefined,
): Promise<RunRecord> {
  let last: RunRecord | null = null
  for (const [i, planOf] of layerwisePlans(plan, await encoderOf(plan.encoder, place)).entries()) {
    const before: string | null = last?.resultModel ?? null
    const next = planOf(before === null ? null : `library:${before}`)
    // Stopped before the first has begun, there is nothing to give.
    const ended: EndedRun | null = await (last === null ? runOnce : runUnlessStopped)(next, place)
    if (ended === null) break
    last = ended.run
    onRun(last, i)
    if (last.status !== 'finished' || place.signal?.aborted === true) break
  }
  if (last === null) {
    const reason = `there is no layer with weights up to "${plan.encoder.end}"`
    throw new GraftError('plan.badTask', { reason })
  }
  if (last.resultModel !== null) {
    shelveEncoder(place.library, { ...last, name: plan.name }, last.resultModel)
  }
  return last
}
