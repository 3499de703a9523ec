import { Worker } from 'node:worker_threads'
import { fromErrorRecord, GraftError } from '../../../shared/contract/errors/graftError.ts'
import type { Hdf5Model, Hdf5Other, Hdf5Reply, Hdf5Request } from './hdf5Messages.ts'

/** A damaged file can send the HDF5 library round in circles: nothing takes so long otherwise. */
const BASE_LIMIT_MS = 60_000
const BYTES_PER_MS = 10_000

/**
 * Runs one HDF5 request in a thread of its own. `fileBytes` sets how long it may take. Errors:
 * those of the request; `file.damaged` when the library aborts or does not end while reading,
 * `file.unwritable` while writing.
 */
export function runHdf5(
  request: Hdf5Request,
  fileBytes: number,
): Promise<Hdf5Model | Hdf5Other | null> {
  return new Promise((resolve, reject) => {
    // Its own streams: what the library prints is no message for the person.
    const thread = new Worker(new URL('./hdf5Thread.ts', import.meta.url), {
      workerData: request,
      stdout: true,
      stderr: true,
    })
    const end = (settle: () => void) => {
      clearTimeout(timer)
      void thread.terminate()
      settle()
    }
    const fail = (reason: string) => {
      end(() => {
        reject(threadFault(request, reason))
      })
    }
    const limit = BASE_LIMIT_MS + fileBytes / BYTES_PER_MS
    const timer = setTimeout(() => {
      fail('reading it does not come to an end')
    }, limit)
    thread.on('message', (message: Hdf5Reply) => {
      end(() => {
        if (message.type === 'done') resolve(message.result)
        else reject(fromErrorRecord(message.error))
      })
    })
    thread.on('error', (error) => {
      fail(`the HDF5 library gave up: ${firstLine(error)}`)
    })
    thread.on('exit', () => {
      fail('the HDF5 library stopped')
    })
  })
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
