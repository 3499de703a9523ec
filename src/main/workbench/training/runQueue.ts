import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import {
  documentContentSchema,
  type DocumentContent,
} from '../../../shared/contract/workbenchApi/documents.ts'
import type { WorkbenchHandlers } from '../../../shared/contract/workbenchApi/index.ts'
import type { QueuedRun, TrainingQueue } from '../../../shared/contract/workbenchApi/queue.ts'
import {
  layerwisePlanSchema,
  type LayerwisePlan,
} from '../../../shared/pretraining/comparisonSchema.ts'
import { planSchema, type Plan } from '../../../shared/training/plan.ts'
import type { Library } from '../../library/openLibrary.ts'
import type { WorkbenchContext } from '../context.ts'
import { contentOf } from '../documentView.ts'

/** A waiting run as the library keeps it: with the document's content of the moment, or with a plan of its own or of layers. */
const storedRun = z.object({
  id: z.string(),
  documentId: z.string().nullable(),
  name: z.string(),
  fromScratch: z.boolean(),
  addedAt: z.string(),
  content: documentContentSchema.optional(),
  plan: planSchema.optional(),
  layers: layerwisePlanSchema.optional(),
})
export type StoredRun = z.infer<typeof storedRun>

export interface RunQueueOptions extends Pick<WorkbenchContext, 'library' | 'emit' | 'now'> {
  /** Whether a run can begin now. */
  readonly isFree: () => boolean
  /** Resolves when the run is in the library, or was stopped before. */
  readonly start: (run: StoredRun) => Promise<unknown>
}

export interface RunQueue {
  readonly handlers: Pick<
    WorkbenchHandlers['training'],
    'queue' | 'enqueue' | 'moveQueued' | 'removeQueued' | 'startQueue'
  >
  /** Puts a run at the end: the content of a document, or a plan. */
  readonly add: (run: AddedRun) => TrainingQueue
  /** Begins the next run, if there is one and nothing keeps it back. */
  readonly next: () => void
  /** Nothing begins by itself until somebody sets it going. */
  readonly hold: () => void
}

/** A run that is to wait. */
export type AddedRun = Pick<StoredRun, 'documentId' | 'name' | 'fromScratch'> &
  (
    | { readonly content: DocumentContent }
    | { readonly plan: Plan }
    | { readonly layers: LayerwisePlan }
  )

/** Name of the setting that holds the waiting runs. */
const KEY = 'training.queue'

/** Runs that wait, one after the other. What an earlier main left behind waits, and is held. */
export function createRunQueue(options: RunQueueOptions): RunQueue {
  const { library, emit, now, isFree, start } = options
  let runs = readRuns(library)
  let isHeld = runs.length > 0
  let starting = false

  const view = (): TrainingQueue => ({
    runs: runs.map(toQueued),
    isHeld: isHeld && runs.length > 0,
  })
  const become = (next: readonly StoredRun[], held = isHeld): TrainingQueue => {
    runs = [...next]
    // A queue that ran empty begins with the next run that is put into it.
    isHeld = held && runs.length > 0
    library.settings.put(KEY, runs)
    const state = view()
    emit('training.queue', state)
    return state
  }
  const without = (id: string) => runs.filter((run) => run.id !== id)
  const next = (): void => {
    const [first] = runs
    if (first === undefined || isHeld || starting || !isFree()) return
    starting = true
    void start(first)
      .then(
        () => become(without(first.id)),
        // Why it could not begin is told as the state of the training; the next one would hide that.
        () => become(without(first.id), true),
      )
      .finally(() => {
        starting = false
        next()
      })
  }
  const add = (run: AddedRun): TrainingQueue => {
    become([...runs, { ...run, id: randomUUID(), addedAt: now().toISOString() }])
    next()
    return view()
  }
  const handlers = createHandlers({ library, view, runs: () => runs, become, next, add })
  return {
    add,
    next,
    hold: () => {
      become(runs, true)
    },
    handlers,
  }
}

interface QueueParts extends Pick<RunQueueOptions, 'library'>, Pick<RunQueue, 'add' | 'next'> {
  readonly view: () => TrainingQueue
  readonly runs: () => readonly StoredRun[]
  readonly become: (next: readonly StoredRun[], held?: boolean) => TrainingQueue
}

function createHandlers(parts: QueueParts): RunQueue['handlers'] {
  const { library, view, runs, become, next, add } = parts
  const without = (id: string) => runs().filter((run) => run.id !== id)
  return {
    queue: view,
    enqueue: ({ documentId, name, fromScratch }) => {
      const document = library.documents.get(documentId)
      const about = { documentId, name: name ?? document.name, fromScratch }
      return add({ ...about, content: contentOf(document) })
    },
    moveQueued: ({ id, to }) => {
      const moved = runs().find((run) => run.id === id)
      return moved === undefined ? view() : become(without(id).toSpliced(to, 0, moved))
    },
    removeQueued: ({ id }) => become(without(id)),
    startQueue: () => {
      become(runs(), false)
      next()
      return view()
    },
  }
}

function toQueued({ id, documentId, name, fromScratch, addedAt }: StoredRun): QueuedRun {
  return { id, documentId, name, fromScratch, addedAt }
}

/** What another Graft wrote and this one does not understand does not wait any more. */
function readRuns({ settings }: Library): StoredRun[] {
  const stored = z.array(z.unknown()).safeParse(settings.get(KEY) ?? [])
  return (stored.data ?? []).flatMap((run) => storedRun.safeParse(run).data ?? [])
}
