import { z } from 'zod'
import { id, nameText, nothing } from './common.ts'
import { method } from './method.ts'

/** A run that waits for its turn. */
export interface QueuedRun {
  readonly id: string
  /** `null` for a pretraining run that no document stands behind. */
  readonly documentId: string | null
  readonly name: string
  readonly fromScratch: boolean
  readonly addedAt: string
}

export interface TrainingQueue {
  /** The next one first. One that is being prepared stays until it is in the library. */
  readonly runs: readonly QueuedRun[]
  /** Nothing begins by itself: Graft was started anew, a run could not begin, or the trainer died. */
  readonly isHeld: boolean
}

export const queueMethods = {
  /** What waits. It outlives main: what waited when main ended waits again, and is held. */
  queue: method<TrainingQueue>()(nothing),
  /**
   * Puts a run of the document as it is now at the end; later edits are not in it. It begins at once where nothing
   * goes on and the queue is not held. @throws workbench.noDocument
   */
  enqueue: method<TrainingQueue>()(
    z.strictObject({
      documentId: id,
      name: nameText.optional(),
      fromScratch: z.boolean().default(false),
    }),
  ),
  /** Puts a waiting run in another place, 0 the next. One that is no longer there is left alone. */
  moveQueued: method<TrainingQueue>()(z.strictObject({ id, to: z.int().min(0) })),
  removeQueued: method<TrainingQueue>()(z.strictObject({ id })),
  /** Sets a held queue going. */
  startQueue: method<TrainingQueue>()(nothing),
}
