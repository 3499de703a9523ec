import type { WorkbenchHandlers } from '../../shared/contract/workbenchApi/index.ts'
import { openWorkspace } from '../services/workspace.ts'
import type { AllowedFolders } from './allowedFolders.ts'
import { createAppHandlers } from './app.ts'
import type { WorkbenchContext } from './context.ts'
import { createDataHandlers } from './data.ts'
import { createDispatch, type Dispatch } from './dispatch.ts'
import { createDocumentHandlers } from './documents.ts'
import { createEventHub, type EventHub } from './events.ts'
import { createFileHandlers } from './files.ts'
import { createLibraryHandlers } from './library.ts'
import { createModelHandlers } from './models.ts'
import { createPretrainingHandlers } from './pretraining.ts'
import { createSampleDesk } from './pretraining/samples.ts'
import { createResultHandlers } from './results.ts'
import { createRunHandlers } from './runs.ts'
import { createTrainerPool } from './trainerPool.ts'
import { createTrainingHandlers } from './training.ts'

export interface WorkbenchOptions {
  readonly libraryPath: string
  readonly shell: 'electron' | 'web'
  readonly folders: AllowedFolders
  readonly now?: () => Date
}

/** The implementation of the contract over one library: what both shells serve. */
export interface Workbench {
  readonly dispatch: Dispatch
  readonly listen: EventHub['listen']
  readonly emit: EventHub['emit']
  /** The run that goes on, or `null`. */
  readonly liveRun: () => string | null
  /** Stops what goes on, keeps it, and closes the library. */
  readonly close: () => Promise<void>
}

/**
 * Opens the library and makes the workbench on it.
 * @throws GraftError as openLibrary
 */
export function openWorkbench(options: WorkbenchOptions): Workbench {
  const { libraryPath, shell, folders, now = () => new Date() } = options
  const workspace = openWorkspace(libraryPath)
  const hub = createEventHub()
  const trainers = createTrainerPool()
  const context: WorkbenchContext = { ...workspace, shell, folders, trainers, now, emit: hub.emit }
  const samples = createSampleDesk(context)
  const training = createTrainingHandlers(context, samples.watch)
  const handlers: WorkbenchHandlers = {
    app: createAppHandlers(context),
    files: createFileHandlers(context),
    models: createModelHandlers(context),
    documents: createDocumentHandlers(context),
    data: createDataHandlers(context),
    training: training.handlers,
    pretraining: createPretrainingHandlers(context, training, samples),
    results: createResultHandlers(context),
    runs: createRunHandlers(context),
    library: createLibraryHandlers(context),
  }
  return {
    dispatch: createDispatch(handlers),
    listen: hub.listen,
    emit: hub.emit,
    liveRun: training.liveRun,
    close: async () => {
      await training.close()
      await trainers.close()
      workspace.library.close()
    },
  }
}
