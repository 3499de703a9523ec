import { GraftError } from '../../shared/contract/errors/graftError.ts'
import type { CheckpointState, TrainerMessage } from '../../shared/contract/trainerProtocol.ts'
import type { RunRecord } from '../../shared/library/records.ts'
import type { Plan } from '../../shared/training/plan.ts'
import type { Library } from '../library/openLibrary.ts'
import { startTrainer, type Trainer } from '../trainerHost/trainerHost.ts'
import { createRun, executeRun } from './executeRun.ts'
import { openModel } from './openModel.ts'
import { openRunModel, prepareRun, type PreparedRun, type PrepareRunOptions } from './prepareRun.ts'
import { cacheFolderOf, libraryExists, withLazyLibrary, withWorkspace } from './workspace.ts'

export interface RunPlanOptions {
  readonly libraryPath: string
  /** Folder against which the plan's paths are read. */
  readonly folder: string
  readonly signal?: AbortSignal
  /** Runs every op by itself instead of compiled steps: slow, for comparison. */
  readonly eager?: boolean
  readonly onCreated?: (run: RunRecord) => void
  readonly onMessage?: (message: TrainerMessage) => void
  readonly onPrepare?: (share: number) => void
}

/** Works with a trainer that starts now or has been started, and closes it, however the work ends. */
export async function withTrainer<T>(
  work: (trainer: Trainer) => Promise<T>,
  starting: Promise<Trainer> = startTrainer(),
): Promise<T> {
  const trainer = await starting
  try {
    return await work(trainer)
  } finally {
    await trainer.close()
  }
}

/**
 * Carries a plan out from beginning to end. The library is only written once everything has been checked, so a bad
 * plan changes nothing.
 */
export async function runPlan(plan: Plan, options: RunPlanOptions): Promise<RunRecord> {
  const { starting, result: prepared } = await besideStart(() =>
    withLazyLibrary(options.libraryPath, async (library) => {
      const prepareOptions = preparing(options, library)
      return prepareRun(plan, await openRunModel(plan, prepareOptions), prepareOptions)
    }),
  )
  return withTrainer(
    (trainer) =>
      withWorkspace(options.libraryPath, async ({ library }) => {
        const run = createRun(prepared, { library, trainer })
        options.onCreated?.(run)
        return executeRun(run, prepared, null, { library, trainer, ...listening(options) })
      }),
    starting,
  )
}

/**
 * Prepares while a trainer starts, which takes most of a second. What is wrong with the plan is told before what is wrong
 * with the trainer, and ends it.
 */
async function besideStart<T>(
  prepare: () => Promise<T>,
): Promise<{ readonly starting: Promise<Trainer>; readonly result: T }> {
  const stop = new AbortController()
  const starting = startTrainer({ signal: stop.signal })
  // Whoever waits for it hears of a failure.
  starting.catch(() => undefined)
  try {
    return { starting, result: await prepare() }
  } catch (error) {
    stop.abort()
    throw error
  }
}

/**
 * Takes up a run that was stopped or interrupted, from its last checkpoint; without one, from its beginning.
 * @throws run.notResumable when it ended otherwise or its data has changed.
 */
export async function resumeRun(
  id: string,
  options: Omit<RunPlanOptions, 'folder'>,
): Promise<RunRecord> {
  if (!libraryExists(options.libraryPath)) throw new GraftError('library.noRun', { run: id })
  return withWorkspace(options.libraryPath, async ({ library }) => {
    const where = preparing({ ...options, folder: '' }, () => library)
    const { run, prepared } = await prepareResume(id, library, where)
    return withTrainer((trainer) => {
      const state = takeUp(id, library)
      options.onCreated?.(run)
      return executeRun(run, prepared, state, { library, trainer, ...listening(options) })
    })
  })
}

/**
 * Prepares a run that was stopped or interrupted to go on.
 * @throws library.noRun; run.notResumable when it ended otherwise or its data has changed; what `prepareRun` throws
 */
export async function prepareResume(
  id: string,
  library: Library,
  options: Omit<PrepareRunOptions, 'folder' | 'library'>,
): Promise<{ readonly run: RunRecord; readonly prepared: PreparedRun }> {
  const run = requireResumable(library.runs.get(id))
  const where = { ...options, folder: run.planFolder, library: () => library }
  const base = await openModel(`library:${run.baseModel}`, where)
  const prepared = await prepareRun(run.plan, { base, graph: run.graph }, where)
  if (prepared.dataHash !== run.versions['data']) {
    throw notResumable(run, 'its data has changed since')
  }
  return { run, prepared }
}

/** Makes a run `running` again; gives its last checkpoint. Much may have happened while everything was prepared. */
export function takeUp(id: string, library: Library): CheckpointState | null {
  return library.atomically(() => {
    requireResumable(library.runs.get(id))
    library.runs.setStatus(id, 'running')
    return library.checkpoints.get(id)?.state ?? null
  })
}

function requireResumable(run: RunRecord): RunRecord {
  if (run.status === 'stopped' || run.status === 'interrupted') return run
  if (run.status === 'running' || run.status === 'paused') {
    throw new GraftError('trainer.busy', { run: run.id })
  }
  throw notResumable(run, 'only a stopped or interrupted run goes on')
}

function notResumable({ id, status }: RunRecord, reason: string): GraftError {
  return new GraftError('run.notResumable', { run: id, status, reason })
}

function preparing(
  { libraryPath, folder, onPrepare }: RunPlanOptions,
  library: PrepareRunOptions['library'],
): PrepareRunOptions {
  const cacheFolder = cacheFolderOf(libraryPath)
  return {
    folder,
    cacheFolder,
    library,
    ...(onPrepare === undefined ? {} : { onProgress: onPrepare }),
  }
}

function listening({ onMessage, signal, eager }: Omit<RunPlanOptions, 'folder'>) {
  return {
    ...(onMessage === undefined ? {} : { onMessage }),
    ...(signal === undefined ? {} : { signal }),
    ...(eager === undefined ? {} : { eager }),
  }
}
