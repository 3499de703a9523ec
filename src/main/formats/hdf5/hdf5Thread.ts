import { parentPort, workerData } from 'node:worker_threads'
import { toErrorRecord } from '../../../shared/contract/errors/graftError.ts'
import type { Hdf5Model, Hdf5Other, Hdf5Reply, Hdf5Request } from './hdf5Messages.ts'
import { readHdf5 } from './readHdf5.ts'
import { writeHdf5 } from './writeHdf5.ts'

/**
 * Entry point of the thread in which the HDF5 library runs: it may abort or never return on a damaged file, and its
 * memory never shrinks. A thread is thrown away after one file.
 */
const request = workerData as Hdf5Request

function reply(message: Hdf5Reply, transfer: ArrayBuffer[] = []): void {
  parentPort?.postMessage(message, transfer)
}

async function answer(): Promise<Hdf5Model | Hdf5Other | null> {
  if (request.type === 'read') return readHdf5(request.path, request.maxBytes)
  await writeHdf5(request.path, request.contents)
  return null
}

try {
  const result = await answer()
  const arrays = result?.type === 'model' ? result.groups.flatMap((group) => group.arrays) : []
  reply(
    { type: 'done', result },
    arrays.map(({ bytes }) => bytes.buffer as ArrayBuffer),
  )
} catch (error) {
  reply({ type: 'failed', error: toErrorRecord(error) })
}
