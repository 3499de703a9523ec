import { contentToPlan } from '../../shared/contract/workbenchApi/contentToPlan.ts'
import type { DocumentContent } from '../../shared/contract/workbenchApi/documents.ts'
import type { WorkbenchHandlers } from '../../shared/contract/workbenchApi/index.ts'
import type { TrainingState } from '../../shared/contract/workbenchApi/training.ts'
import type { RunRecord } from '../../shared/library/records.ts'
import type { CheckpointState, TrainerMessage } from '../../shared/contract/trainerProtocol.ts'
import type { Plan } from '../../shared/training/plan.ts'
import { scratchPlan } from '../../shared/transfer/scratchPlan.ts'
import { createRun, executeRun } from '../services/executeRun.ts'
import { openRunModel, prepareRun, type PreparedRun } from '../services/prepareRun.ts'
import { prepareResume, takeUp } from '../services/runPlan.ts'
import type { Workspace } from '../services/workspace.ts'
import type { Trainer } from '../trainerHost/trainerHost.ts'
import type { WorkbenchContext } from './context.ts'
import { contentOf } from './documentView.ts'
import { createLayersDesk, type LayersDesk } from './pretraining/layers.ts'
import { createProbeDesk } from './training/probe.ts'
import { createRunQueue, type RunQueue, type StoredRun } from './training/runQueue.ts'
import { nameResult } from './training/nameResult.ts'
import { RunDesk, type DeskEntry } from './training/runDesk.ts'
import { createStudyDesk } from './training/study.ts'
import { createUnderway, type Underway } from './training/underway.ts'

export interface Training {
  readonly handlers: WorkbenchHandlers['training']
  /** The run that goes on: empty while it is prepared; `null` when there is none. */
  readonly liveRun: () => string | null
  /** Where runs are watched, for others that start some. */
  readonly desk: RunDesk
  readonly under: Underway
  readonly enqueue: RunQueue['add']
  readonly layers: LayersDesk
  /** Starts the run of a plan; else as the method `start`. */
  readonly startPlan: (plan: Plan, documentId: string | null) => Promise<TrainingState>
  /** Stops what goes on and waits until it is kept. */
  readonly close: () => Promise<void>
}

/** A run on its way: in the library, with what it computes. */
interface Departure {
  readonly run: RunRecord
  readonly prepared: PreparedRun
  readonly resumeFrom: CheckpointState | null
}

/** Looks at what the trainer says of any run. */
export type WatchRun = (prepared: PreparedRun, message: TrainerMessage) => void

export function createTrainingHandlers(
  context: WorkbenchContext,
  watch: WatchRun = () => undefined,
): Training {
  const desk: RunDesk = new RunDesk({
    ...context,
    clock: context.now,
    onFree: (status) => {
      // A trainer that died may die again, and what it did may be gone on with.
      if (status === 'interrupted') queue.hold()
      queue.next()
    },
  })
  const under = createUnderway()
  const place: Place = { ...context, desk, under, watch }
  const layers = createLayersDesk(place)
  let isClosing = false
  const queue = createRunQueue({
    ...context,
    isFree: () => desk.activeId === null && !isClosing,
    start: async (run) =>
      run.layers === undefined ? startStored(place, run) : layers.start(run.layers),
  })
  return {
    handlers: {
      state: () => desk.state,
      rehearse: () => {
        place.trainers.begin()
        return null
      },
      ...createStarting(place),
      ...createSteering(place),
      ...createStudyDesk(place),
      ...createProbeDesk(place),
      ...queue.handlers,
    },
    liveRun: () => desk.activeId,
    desk,
    under,
    enqueue: queue.add,
    layers,
    startPlan: (plan, documentId) => startPlan(place, plan, documentId),
    close: async () => {
      isClosing = true
      desk.close()
      await under.settled()
    },
  }
}

interface Place extends WorkbenchContext {
  readonly desk: RunDesk
  readonly under: Underway
  readonly watch: WatchRun
}

type Handlers = WorkbenchHandlers['training']

function createStarting(place: Place): Pick<Handlers, 'start' | 'resume'> {
  const { library, desk } = place
  return {
    start: async ({ documentId, name, fromScratch }) => {
      const document = library.documents.get(documentId)
      const content = contentOf(document)
      return startRun(place, { documentId, name: name ?? document.name, fromScratch, content })
    },
    resume: async ({ runId }) => {
      if (desk.activeId === runId) return goOn(place, runId)
      const { name } = library.runs.get(runId)
      const { documentId } = library.marks.get(runId)
      const entry = desk.open({ name, documentId })
      return depart(place, entry, async () => {
        const { run, prepared } = await prepareResume(runId, library, whereOf(place, entry))
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
  readonly name: string
  readonly fromScratch: boolean
  readonly content: DocumentContent
}

function startStored(place: Place, run: StoredRun): Promise<TrainingState> {
  const { documentId, content, plan } = run
  if (plan !== undefined) return startPlan(place, plan, documentId)
  if (content === undefined || documentId === null) throw new Error('a waiting run has no content')
  return startRun(place, { ...run, documentId, content })
}

function startPlan(place: Place, plan: Plan, documentId: string | null): Promise<TrainingState> {
  const { library, desk } = place
  const entry = desk.open({ name: plan.name, documentId })
  return depart(place, entry, async () => {
    const where = whereOf(place, entry)
    const prepared = await prepareRun(plan, await openRunModel(plan, where), where)
    return (trainer) => {
      const run = createRun(prepared, { library, trainer })
      if (documentId !== null) library.marks.setDocument(run.id, documentId)
      return { run, prepared, resumeFrom: null }
    }
  })
}

async function startRun(place: Place, wanted: DocumentRun): Promise<TrainingState> {
  const { library, desk } = place
  const { name, documentId } = wanted
  const entry = desk.open({ name, documentId })
  return depart(place, entry, async () => {
    const prepared = await prepareDocument(place, wanted, entry)
    return (trainer) => {
      const run = createRun(prepared, { library, trainer })
      library.marks.setDocument(run.id, documentId)
      return { run, prepared, resumeFrom: null }
    }
  })
}

async function prepareDocument(
  place: Place,
  { content, name, fromScratch }: DocumentRun,
  entry: DeskEntry,
): Promise<PreparedRun> {
  const given = contentToPlan(content, name)
  const where = whereOf(place, entry)
  const model = await openRunModel(given, where)
  const plan: Plan = fromScratch ? scratchPlan(given, model.graph) : given
  return prepareRun(plan, model, where)
}

/**
 * Prepares while a trainer starts, and answers when the run is in the library; it goes on behind. `prepare` gives what
 * puts the run there once the trainer is ready.
 */
function depart(
  place: Place,
  entry: DeskEntry,
  prepare: () => Promise<(trainer: Trainer) => Departure>,
): Promise<TrainingState> {
  const { library, trainers, emit, desk, under } = place
  return new Promise((resolve, reject) => {
    const work = async () => {
      trainers.begin()
      const create = await orAborted(prepare(), entry.signal)
      entry.preparing({ step: 'trainer', share: null })
      await trainers.use(async (trainer) => {
        entry.signal.throwIfAborted()
        const { run, prepared, resumeFrom } = create(trainer)
        entry.begun(run, prepared, trainer)
        emit('runs.changed', { id: run.id })
        resolve(desk.tell())
        const { signal } = entry
        const onMessage = (message: TrainerMessage) => {
          entry.onMessage(message)
          place.watch(prepared, message)
        }
        const options = { library, trainer, onMessage, signal }
        const ended = await executeRun(run, prepared, resumeFrom, options)
        nameResult(library, ended)
        entry.ended(ended)
      })
    }
    const whole = work()
      .catch((error: unknown) => {
        entry.failed(error)
        if (entry.signal.aborted) resolve(desk.tell())
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

/** Waits for work, but no longer than until the signal: what is cut short ends by itself, unheard. */
function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      reject(new Error('stopped before it began'))
    }
    signal.addEventListener('abort', onAbort, { once: true })
    work.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', onAbort)
    })
  })
}

function whereOf({ library, cacheFolder }: Workspace, entry: DeskEntry) {
  // Documents name their model by identity and their data by whole paths: there is no folder of a plan.
  return {
    folder: cacheFolder,
    cacheFolder,
    library: () => library,
    onProgress: (share: number) => {
      // Whoever prepares tells at every step, and ends there when nobody waits any more.
      entry.signal.throwIfAborted()
      entry.preparing({ step: 'data', share })
    },
  }
}
