import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { PictureRecipe } from '../../../shared/data/pictureRecipe.ts'
import type { PictureAnswer, PictureJob } from './pictureThread.ts'

/** Threads that make rows of pictures: as many as there are cores but one. */
export interface PicturePool {
  /** How many pictures may be under way: enough that no thread waits. */
  readonly capacity: number
  /** The row, or a clause that says why there is none. Never fails: a thread that dies takes its pictures with it, and another begins. */
  readonly decode: (
    bytes: Uint8Array,
    recipe: PictureRecipe,
  ) => Promise<{ readonly row: Uint8Array } | { readonly why: string }>
  readonly close: () => Promise<void>
}

type Settle = (answer: { readonly row: Uint8Array } | { readonly why: string }) => void

interface Thread {
  worker: Worker
  readonly waiting: Map<number, Settle>
}

/** Pictures a thread has beside the one at work. */
const AHEAD = 1

export function openPicturePool(threads = Math.max(1, availableParallelism() - 1)): PicturePool {
  const pool = Array.from({ length: threads }, (): Thread => {
    return { worker: startWorker(), waiting: new Map() }
  })
  let lastId = 0
  let isClosed = false
  const watch = (thread: Thread) => {
    const died = (why: string) => {
      for (const settle of thread.waiting.values()) {
        settle({ why: `decoding it broke off (${why})` })
      }
      thread.waiting.clear()
      if (isClosed) return
      thread.worker = startWorker()
      watch(thread)
    }
    thread.worker
      .on('message', (answer: PictureAnswer) => {
        const settle = thread.waiting.get(answer.id)
        thread.waiting.delete(answer.id)
        settle?.(answer)
      })
      // An 'exit' follows.
      .on('error', () => undefined)
      .on('exit', (code) => {
        died(`exit code ${code}`)
      })
  }
  pool.forEach(watch)
  return {
    capacity: threads * (1 + AHEAD),
    decode: (bytes, recipe) =>
      new Promise((settle) => {
        const thread = pool.reduce((least, other) =>
          other.waiting.size < least.waiting.size ? other : least,
        )
        lastId += 1
        thread.waiting.set(lastId, settle)
        const own = bytes.byteLength === bytes.buffer.byteLength ? bytes : bytes.slice()
        const job: PictureJob = { id: lastId, bytes: own, recipe }
        thread.worker.postMessage(job, [own.buffer as ArrayBuffer])
      }),
    close: async () => {
      isClosed = true
      await Promise.all(pool.map(({ worker }) => worker.terminate()))
    },
  }
}

function startWorker(): Worker {
  // Its own streams: what a library prints is no message for the person.
  return new Worker(new URL('./pictureThread.ts', import.meta.url), { stdout: true, stderr: true })
}
