import { isDeepStrictEqual } from 'node:util'
import { GraftError } from '../../../shared/contract/errors/graftError.ts'
import type { TrainerMessage } from '../../../shared/contract/trainerProtocol.ts'
import type { RunRecord } from '../../../shared/library/records.ts'
import type { Plan } from '../../../shared/training/plan.ts'
import type { Library } from '../../library/openLibrary.ts'
import type { Trainer } from '../../trainerHost/trainerHost.ts'
import { createRun, executeRun } from '../executeRun.ts'
import { openRunModel, prepareRun, type PreparedRun } from '../prepareRun.ts'
import { prepareResume, takeUp } from '../runPlan.ts'

/** Where runs are carried out, and who is told. */
export interface RunPlace {
  readonly library: Library
  readonly cacheFolder: string
  readonly trainer: Trainer
  readonly folder: string
  readonly signal?: AbortSignal
  readonly onMessage?: (message: TrainerMessage, prepared: PreparedRun) => void
  /** Called when a run is in the library and begins, or goes on; not for one that was over before. */
  readonly onBegun?: (run: RunRecord, prepared: PreparedRun) => void
}

/** A run that ended well, and whether it was in the library already. */
export interface EndedRun {
  readonly run: RunRecord
  readonly wasThere: boolean
  /** Time spent in its epochs, in ms. */
  readonly trainedMs: number
}

/**
 * Carries out a plan unless the library has a run of just this plan that finished or diverged; one that was stopped or
 * interrupted goes on from where it was.
 * @throws data.cancelled where it is stopped before a run has begun; what runs throw
 */
export async function runOnce(plan: Plan, place: RunPlace): Promise<EndedRun> {
  const known = sameRuns(plan, place.library)
  const ended = known.find(({ status }) => status === 'finished' || status === 'diverged')
  const open = known.find(({ status }) => status === 'stopped' || status === 'interrupted')
  const run = ended ?? (await (open === undefined ? runNew(plan, place) : goOn(open, place)))
  return { run, wasThere: ended !== undefined, trainedMs: timeOf(run, place.library) }
}

/** The same; `null` where it is stopped before a run has begun. */
export async function runUnlessStopped(plan: Plan, place: RunPlace): Promise<EndedRun | null> {
  try {
    return await runOnce(plan, place)
  } catch (error) {
    if (place.signal?.aborted === true) return null
    throw error
  }
}

function sameRuns(plan: Plan, library: Library): readonly RunRecord[] {
  const wanted = plainJson(plan)
  return library.runs
    .list({ text: plan.name })
    .filter(({ name }) => name === plan.name)
    .map(({ id }) => library.runs.get(id))
    .filter((run) => isDeepStrictEqual(plainJson(run.plan), wanted))
}

/** Without keys that say nothing: a plan out of the library has none that are `undefined`. */
function plainJson(plan: Plan): unknown {
  return JSON.parse(JSON.stringify(plan))
}

async function runNew(plan: Plan, place: RunPlace): Promise<RunRecord> {
  const { folder, cacheFolder, library, trainer, signal } = place
  const options = {
    folder,
    cacheFolder,
    library: () => library,
    ...(signal === undefined ? {} : { signal }),
  }
  const prepared = await prepareRun(plan, await openRunModel(plan, options), options)
  // Nothing has been written yet: a run that learnt nothing is none.
  if (signal?.aborted === true) throw new GraftError('data.cancelled', { source: plan.name })
  const run = createRun(prepared, { library, trainer })
  place.onBegun?.(run, prepared)
  return executeRun(run, prepared, null, carrying(place, prepared))
}

async function goOn({ id }: RunRecord, place: RunPlace): Promise<RunRecord> {
  const { library, cacheFolder } = place
  const { run, prepared } = await prepareResume(id, library, { cacheFolder })
  const state = takeUp(id, library)
  place.onBegun?.(run, prepared)
  return executeRun(run, prepared, state, carrying(place, prepared))
}

function carrying({ library, trainer, signal, onMessage }: RunPlace, prepared: PreparedRun) {
  return {
    library,
    trainer,
    // A shelf with an encoder for every seed helps nobody; the models are in the library.
    shelves: false,
    ...(signal === undefined ? {} : { signal }),
    onMessage: (message: TrainerMessage) => onMessage?.(message, prepared),
  }
}

function timeOf({ id, name }: RunRecord, library: Library): number {
  const summary = library.runs.list({ text: name }).find((run) => run.id === id)
  return summary?.trainedMs ?? 0
}
