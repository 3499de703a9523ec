import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { PictureRecipe } from '../../../shared/data/pictureRecipe.ts'
import { readJpegMarkers, recognizePicture } from './pictureKind.ts'
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

/** Pictures of more pixels take turns, whatever the number of threads: 24 million, or 100 MB unpacked. */
const LARGE_PIXELS = 24e6

/** Of other kinds than JPEG and PNG a file of this size counts as large: 8 MiB. */
const LARGE_BYTES = 2 ** 23

function isLarge(bytes: Uint8Array): boolean {
  const { kind } = recognizePicture(bytes)
  if (kind === 'jpeg') {
    const { width, height } = readJpegMarkers(bytes)
    return width * height > LARGE_PIXELS
  }
  if (kind !== 'png' || bytes.length < 24) return bytes.length > LARGE_BYTES
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  return view.getUint32(16) * view.getUint32(20) > LARGE_PIXELS
}

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
  const decode: PicturePool['decode'] = (bytes, recipe) =>
    new Promise((settle) => {
      lastId += 1
      send(pool, { id: lastId, bytes, recipe }, settle)
    })
  let largeTurn: Promise<unknown> = Promise.resolve()
  return {
    capacity: threads * (1 + AHEAD),
    decode: (bytes, recipe) => {
      if (!isLarge(bytes)) return decode(bytes, recipe)
      const answer = largeTurn.then(() => decode(bytes, recipe))
      largeTurn = answer
      return answer
    },
    close: async () => {
      isClosed = true
      await Promise.all(pool.map(({ worker }) => worker.terminate()))
    },
  }
}

/** Gives a picture to the thread that has the fewest. */
function send(pool: readonly Thread[], job: PictureJob, settle: Settle): void {
  const thread = pool.reduce((least, other) =>
    other.waiting.size < least.waiting.size ? other : least,
  )
  thread.waiting.set(job.id, settle)
  const { bytes } = job
  const own = bytes.byteLength === bytes.buffer.byteLength ? bytes : bytes.slice()
  thread.worker.postMessage({ ...job, bytes: own }, [own.buffer as ArrayBuffer])
}

function startWorker(): Worker {
  // Its own streams: what a library prints is no message for the person.
  return new Worker(new URL('./pictureThread.ts', import.meta.url), { stdout: true, stderr: true })
}
