import { GraftError } from '../../shared/contract/errors/graftError.ts'
import type { TrainerMessage } from '../../shared/contract/trainerProtocol.ts'
import type { RunRecord } from '../../shared/library/records.ts'
import type { Plan } from '../../shared/training/plan.ts'
import { startTrainer, type Trainer } from '../trainerHost/trainerHost.ts'
import { createRun, executeRun } from './executeRun.ts'
import { openModel } from './openModel.ts'
import { openRunModel, prepareRun, type PrepareRunOptions } from './prepareRun.ts'
import { cacheFolderOf, withWorkspace, type Workspace } from './workspace.ts'

export interface RunPlanOptions {
  readonly libraryPath: string
  /** Folder against which the plan's paths are read. */
  readonly folder: string
  readonly signal?: AbortSignal
  readonly onCreated?: (run: RunRecord) => void
  readonly onMessage?: (message: TrainerMessage) => void
  readonly onPrepare?: (share: number) => void
}

/** Starts a trainer, works, and closes it, however the work ends. */
export async function withTrainer<T>(work: (trainer: Trainer) => Promise<T>): Promise<T> {
  const trainer = await startTrainer()
  try {
    return await work(trainer)
  } finally {
    await trainer.close()
  }
}

/**
 * Carries a plan out from beginning to end. The library is only opened once everything has been checked (or
 * when the plan's model lies in it), so a bad plan changes nothing.
 */
export async function runPlan(plan: Plan, options: RunPlanOptions): Promise<RunRecord> {
  const readsLibrary = plan.model.source.startsWith('library:')
  if (readsLibrary) {
    return withWorkspace(options.libraryPath, (workspace) => runIn(plan, options, workspace))
  }
  const prepareOptions = preparing(options, () => {
    throw new GraftError('library.noModel', { name: plan.model.source })
  })
  const prepared = await prepareRun(plan, await openRunModel(plan, prepareOptions), prepareOptions)
  return withTrainer((trainer) =>
    withWorkspace(options.libraryPath, async ({ library }) => {
      const run = createRun(prepared, { library, trainer })
      options.onCreated?.(run)
      return executeRun(run, prepared, null, { library, trainer, ...listening(options) })
    }),
  )
}

async function runIn(
  plan: Plan,
  options: RunPlanOptions,
  { library }: Workspace,
): Promise<RunRecord> {
  const prepareOptions = preparing(options, () => library)
  const prepared = await prepareRun(plan, await openRunModel(plan, prepareOptions), prepareOptions)
  return withTrainer(async (trainer) => {
    const run = createRun(prepared, { library, trainer })
    options.onCreated?.(run)
    return executeRun(run, prepared, null, { library, trainer, ...listening(options) })
  })
}

/**
 * Takes up a run that was stopped or interrupted, from its last checkpoint; without one, from its beginning.
 * @throws run.notResumable when it ended otherwise or its data has changed.
 */
export function resumeRun(id: string, options: Omit<RunPlanOptions, 'folder'>): Promise<RunRecord> {
  return withWorkspace(options.libraryPath, async ({ library, cacheFolder }) => {
    const run = library.runs.get(id)
    const refuse = (reason: string) =>
      new GraftError('run.notResumable', { run: id, status: run.status, reason })
    if (run.status !== 'stopped' && run.status !== 'interrupted') {
      throw refuse('only a stopped or interrupted run goes on')
    }
    const prepareOptions = {
      ...preparing({ ...options, folder: run.planFolder }, () => library),
      cacheFolder,
    }
    const base = await openModel(`library:${run.baseModel}`, prepareOptions)
    const prepared = await prepareRun(run.plan, { base, graph: run.graph }, prepareOptions)
    if (prepared.dataHash !== run.versions['data']) throw refuse('its data has changed since')
    const checkpoint = library.checkpoints.get(id)
    return withTrainer((trainer) => {
      library.runs.setStatus(id, 'running')
      options.onCreated?.(run)
      return executeRun(run, prepared, checkpoint?.state ?? null, {
        library,
        trainer,
        ...listening(options),
      })
    })
  })
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

function listening({ onMessage, signal }: Omit<RunPlanOptions, 'folder'>) {
  return {
    ...(onMessage === undefined ? {} : { onMessage }),
    ...(signal === undefined ? {} : { signal }),
  }
}
