import { contentToPlan } from '../../shared/contract/workbenchApi/contentToPlan.ts'
import { toErrorRecord } from '../../shared/contract/errors/graftError.ts'
import type { WorkbenchHandlers } from '../../shared/contract/workbenchApi/index.ts'
import type { TrainingState } from '../../shared/contract/workbenchApi/training.ts'
import type { RunRecord } from '../../shared/library/records.ts'
import type { CheckpointState } from '../../shared/contract/trainerProtocol.ts'
import type { Plan } from '../../shared/training/plan.ts'
import { scratchPlan } from '../../shared/transfer/scratchPlan.ts'
import { createRun, executeRun } from '../services/executeRun.ts'
import { openRunModel, prepareRun, type PreparedRun } from '../services/prepareRun.ts'
import { prepareResume, takeUp } from '../services/runPlan.ts'
import type { Workspace } from '../services/workspace.ts'
import type { Trainer } from '../trainerHost/trainerHost.ts'
import type { WorkbenchContext } from './context.ts'
import { contentOf } from './documents.ts'
import { RunDesk, type DeskEntry } from './training/runDesk.ts'
import { createStudyDesk } from './training/study.ts'
import { createUnderway, type Underway } from './training/underway.ts'

export interface Training {
  readonly handlers: WorkbenchHandlers['training']
  /** The run that goes on: empty while it is prepared; `null` when there is none. */
  readonly liveRun: () => string | null
  /** Stops what goes on and waits until it is kept. */
  readonly close: () => Promise<void>
}

/** A run on its way: in the library, with what it computes. */
interface Departure {
  readonly run: RunRecord
  readonly prepared: PreparedRun
  readonly resumeFrom: CheckpointState | null
}

export function createTrainingHandlers(context: WorkbenchContext): Training {
  const desk = new RunDesk({ ...context, clock: context.now })
  const under = createUnderway()
  const place: Place = { ...context, desk, under }
  return {
    handlers: {
      state: () => desk.state,
      ...createStarting(place),
      ...createSteering(place),
      ...createStudyDesk(place),
    },
    liveRun: () => desk.activeId,
    close: async () => {
      desk.close()
      await under.settled()
    },
  }
}

interface Place extends WorkbenchContext {
  readonly desk: RunDesk
  readonly under: Underway
}

type Handlers = WorkbenchHandlers['training']

function createStarting(place: Place): Pick<Handlers, 'check' | 'start' | 'resume'> {
  const { library, desk } = place
  return {
    check: async ({ documentId }) => {
      library.documents.get(documentId)
      try {
        await prepareDocument(place, { documentId, fromScratch: false })
        return []
      } catch (error) {
        return [toErrorRecord(error)]
      }
    },
    start: async ({ documentId, name, fromScratch }) => {
      const document = library.documents.get(documentId)
      const entry = desk.open({ name: name ?? document.name, documentId })
      return depart(place, entry, async () => {
        const prepared = await prepareDocument(place, { documentId, name, fromScratch })
        return (trainer) => {
          const run = createRun(prepared, { library, trainer })
          library.marks.setDocument(run.id, documentId)
          return { run, prepared, resumeFrom: null }
        }
      })
    },
    resume: async ({ runId }) => {
      if (desk.activeId === runId) return goOn(place, runId)
      const { name } = library.runs.get(runId)
      const { documentId } = library.marks.get(runId)
      const entry = desk.open({ name, documentId })
      return depart(place, entry, async () => {
        const { run, prepared } = await prepareResume(runId, library, whereOf(place))
        return () => ({ run, prepared, resumeFrom: takeUp(runId, library) })
      })
    },
  }
}

function createSteering({ desk }: Place): Pick<Handlers, 'pause' | 'stop'> {
  return {
    pause: ({ runId }) => {
      const { live, trainer } = desk.require(runId)
      if (live.state.status !== 'running') return live.state
      trainer?.send({ type: 'pause', runId })
      live.log('pausing')
      return desk.tell()
    },
    stop: ({ runId }) => {
      const { live, stop } = desk.require(runId)
      live.log('stopping')
      stop.abort()
      return desk.tell()
    },
  }
}

/** Ends a pause, also one that was asked for and has not begun. */
function goOn({ desk, library }: Place, runId: string): TrainingState {
  const { live, trainer } = desk.require(runId)
  trainer?.send({ type: 'continue', runId })
  if (live.state.status === 'paused') library.runs.setStatus(runId, 'running')
  live.set({ status: 'running' })
  live.log('goingOn')
  return desk.tell()
}

interface DocumentRun {
  readonly documentId: string
  readonly name?: string | undefined
  readonly fromScratch: boolean
}

async function prepareDocument(place: Place, wanted: DocumentRun): Promise<PreparedRun> {
  const document = place.library.documents.get(wanted.documentId)
  const given = contentToPlan(contentOf(document), wanted.name ?? document.name)
  const where = whereOf(place)
  const model = await openRunModel(given, where)
  const plan: Plan = wanted.fromScratch ? scratchPlan(given, model.graph) : given
  return prepareRun(plan, model, where)
}

/**
 * Prepares, and answers when the run is in the library; it goes on behind. `prepare` gives what puts the run there once
 * a trainer is ready.
 */
function depart(
  place: Place,
  entry: DeskEntry,
  prepare: () => Promise<(trainer: Trainer) => Departure>,
): Promise<TrainingState> {
  const { library, trainers, emit, desk, under } = place
  return new Promise((resolve, reject) => {
    const work = async () => {
      const create = await prepare()
      await trainers.use(async (trainer) => {
        const { run, prepared, resumeFrom } = create(trainer)
        entry.begun(run, prepared, trainer)
        emit('runs.changed', { id: run.id })
        resolve(desk.tell())
        const { onMessage, signal } = entry
        const options = { library, trainer, onMessage, signal }
        entry.ended(await executeRun(run, prepared, resumeFrom, options))
      })
    }
    const whole = work()
      .catch((error: unknown) => {
        entry.failed(error)
        // Nothing happens where it was answered already.
        reject(error instanceof Error ? error : new Error(String(error)))
      })
      .finally(() => {
        emit('runs.changed', { id: desk.state?.runId ?? '' })
        emit('library.changed', {})
      })
    under.add(whole)
  })
}

function whereOf({ library, cacheFolder }: Workspace) {
  // Documents name their model by identity and their data by whole paths: there is no folder of a plan.
  return { folder: cacheFolder, cacheFolder, library: () => library }
}
