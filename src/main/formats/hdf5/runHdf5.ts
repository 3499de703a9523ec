import { Worker } from 'node:worker_threads'
import { fromErrorRecord, GraftError } from '../../../shared/contract/errors/graftError.ts'
import type { Hdf5Reply, Hdf5Request, Hdf5Result } from './hdf5Messages.ts'

/** A damaged file can send the HDF5 library round in circles: nothing takes so long otherwise. */
const BASE_LIMIT_MS = 8000
const BYTES_PER_MS = 10_000

/** A thread begins within a second; a machine may be busy. */
const START_LIMIT_MS = 60_000

/** After more than this the thread goes, and with it the library's memory, which never shrinks. */
const REUSE_BYTES = 32 * 2 ** 20

/** A thread that has done its work well and waits for more; it keeps no process alive. */
let idle: Worker | null = null

export interface Hdf5Options {
  /** How long a request may take once the thread has begun with it, and more for a large file. */
  readonly limitMs?: number
  /** Ends the request; it then rejects with the signal's reason. */
  readonly signal?: AbortSignal
}

/**
 * Runs one HDF5 request in a thread of its own. Errors: those of the request; `file.damaged` when the library aborts or does not
 * end while reading, `file.unwritable` while writing; the signal's reason.
 */
export function runHdf5(
  request: Hdf5Request,
  fileBytes: number,
  { limitMs = BASE_LIMIT_MS, signal }: Hdf5Options = {},
): Promise<Hdf5Result | null> {
  signal?.throwIfAborted()
  const thread = takeThread()
  return new Promise((resolve, reject) => {
    const end = (isReusable: boolean, settle: () => void) => {
      clock.stop()
      signal?.removeEventListener('abort', onAbort)
      thread.off('message', onMessage).off('error', onError).off('exit', onExit)
      if (isReusable) keepThread(thread)
      else void thread.terminate()
      settle()
    }
    const fail = (reason: string) => {
      end(false, () => {
        reject(threadFault(request, reason))
      })
    }
    const onMessage = (message: Hdf5Reply) => {
      if (message.type === 'begun') {
        clock.set(limitMs + fileBytes / BYTES_PER_MS)
        return
      }
      end(message.type === 'done' && fileBytes < REUSE_BYTES, () => {
        if (message.type === 'done') resolve(message.result)
        else reject(fromErrorRecord(message.error))
      })
    }
    const onError = (error: unknown) => {
      fail(`the HDF5 library gave up: ${firstLine(error)}`)
    }
    const onExit = () => {
      fail('the HDF5 library stopped')
    }
    const onAbort = () => {
      end(false, () => {
        reject(signal?.reason as Error)
      })
    }
    signal?.addEventListener('abort', onAbort)
    const clock = createClock(START_LIMIT_MS, () => {
      fail('reading it does not come to an end')
    })
    thread.on('message', onMessage).on('error', onError).on('exit', onExit)
    thread.postMessage(request)
  })
}

function createClock(firstMs: number, onEnd: () => void) {
  let timer = setTimeout(onEnd, firstMs)
  const stop = () => {
    clearTimeout(timer)
  }
  const set = (ms: number) => {
    stop()
    timer = setTimeout(onEnd, ms)
  }
  return { set, stop }
}

function takeThread(): Worker {
  const thread = idle
  idle = null
  if (thread === null) {
    // Its own streams: what the library prints is no message for the person.
    return new Worker(new URL('./hdf5Thread.ts', import.meta.url), { stdout: true, stderr: true })
  }
  thread.off('error', forgetIdle).off('exit', forgetIdle)
  thread.ref()
  return thread
}

function keepThread(thread: Worker): void {
  if (idle !== null) {
    void thread.terminate()
    return
  }
  thread.on('error', forgetIdle).on('exit', forgetIdle)
  thread.unref()
  idle = thread
}

function forgetIdle(): void {
  idle = null
}

function threadFault({ type, path }: Hdf5Request, reason: string): GraftError {
  return type === 'read'
    ? new GraftError('file.damaged', { path, where: 'its HDF5 structure', reason })
    : new GraftError('file.unwritable', { path, reason })
}

function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return text.split('\n', 1)[0] ?? text
}
