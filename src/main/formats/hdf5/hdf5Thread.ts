import { parentPort } from 'node:worker_threads'
import { toErrorRecord } from '../../../shared/contract/errors/graftError.ts'
import type { FileArray } from '../../../shared/kerasJson/fileArray.ts'
import { loadHdf5 } from './hdf5Library.ts'
import type { Hdf5Reply, Hdf5Request, Hdf5Result } from './hdf5Messages.ts'
import { readHdf5 } from './readHdf5.ts'
import { writeHdf5 } from './writeHdf5.ts'

/**
 * Entry point of the thread in which the HDF5 library runs: it may abort or never return on a damaged file, and its
 * memory never shrinks.
 */
function reply(message: Hdf5Reply, transfer: ArrayBuffer[] = []): void {
  parentPort?.postMessage(message, transfer)
}

async function answer(request: Hdf5Request): Promise<Hdf5Result | null> {
  if (request.type === 'read') return readHdf5(request)
  await writeHdf5(request.path, request.contents)
  return null
}

function arraysOf(result: Hdf5Result | null): readonly FileArray[] {
  if (result === null || result.type === 'other') return []
  return result.type === 'objects' ? result.arrays : result.groups.flatMap(({ arrays }) => arrays)
}

async function serve(request: Hdf5Request): Promise<void> {
  try {
    await loadHdf5()
    reply({ type: 'begun' })
    const result = await answer(request)
    const arrays = arraysOf(result)
    // The bytes move to the other thread without a copy.
    const buffers = new Set(arrays.map(({ bytes }) => bytes.buffer as ArrayBuffer))
    reply({ type: 'done', result }, [...buffers])
  } catch (error) {
    reply({ type: 'failed', error: toErrorRecord(error) })
  }
}

parentPort?.on('message', (request: Hdf5Request) => {
  void serve(request)
})
