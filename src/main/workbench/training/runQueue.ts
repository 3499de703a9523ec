import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { documentContentSchema } from '../../../shared/contract/workbenchApi/documents.ts'
import type { WorkbenchHandlers } from '../../../shared/contract/workbenchApi/index.ts'
import type { TrainingQueue } from '../../../shared/contract/workbenchApi/queue.ts'
import type { Library } from '../../library/openLibrary.ts'
import type { WorkbenchContext } from '../context.ts'
import { contentOf } from '../documents.ts'

/** A waiting run as the library keeps it: with the document's content of the moment. */
const storedRun = z.object({
  id: z.string(),
  documentId: z.string(),
  name: z.string(),
  fromScratch: z.boolean(),
  addedAt: z.string(),
  content: documentContentSchema,
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
  /** Begins the next run, if there is one and nothing keeps it back. */
  readonly next: () => void
  /** Nothing begins by itself until somebody sets it going. */
  readonly hold: () => void
}

/** Name of the setting that holds the waiting runs. */
const KEY = 'training.queue'

/** Runs that wait, one after the other. What an earlier main left behind waits, and is held. */
export function createRunQueue(options: RunQueueOptions): RunQueue {
  const { library, emit, now, isFree, start } = options
  let runs = readRuns(library)
  let isHeld = runs.length > 0
  let starting = false

  const view = (): TrainingQueue => ({
    runs: runs.map(({ id, documentId, name, fromScratch, addedAt }) => ({
      id,
      documentId,
      name,
      fromScratch,
      addedAt,
    })),
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
  const handlers = createHandlers({ library, now, view, runs: () => runs, become, next })
  return {
    next,
    hold: () => {
      become(runs, true)
    },
    handlers,
  }
}

interface QueueParts extends Pick<RunQueueOptions, 'library' | 'now'> {
  readonly view: () => TrainingQueue
  readonly runs: () => readonly StoredRun[]
  readonly become: (next: readonly StoredRun[], held?: boolean) => TrainingQueue
  readonly next: () => void
}

function createHandlers(parts: QueueParts): RunQueue['handlers'] {
  const { library, now, view, runs, become, next } = parts
  const without = (id: string) => runs().filter((run) => run.id !== id)
  return {
    queue: view,
    enqueue: ({ documentId, name, fromScratch }) => {
      const document = library.documents.get(documentId)
      const addedAt = now().toISOString()
      const about = { id: randomUUID(), documentId, name: name ?? document.name, fromScratch }
      become([...runs(), { ...about, addedAt, content: contentOf(document) }])
      next()
      return view()
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

/** What another Graft wrote and this one does not understand does not wait any more. */
function readRuns({ settings }: Library): StoredRun[] {
  const stored = z.array(z.unknown()).safeParse(settings.get(KEY) ?? [])
  return (stored.data ?? []).flatMap((run) => storedRun.safeParse(run).data ?? [])
}
