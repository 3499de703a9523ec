import { GraftError } from '../../src/shared/contract/errors/graftError.ts'
import type { Hdf5Request, Hdf5Result } from '../../src/main/formats/hdf5/hdf5Messages.ts'
import { GAVE_UP } from '../../src/main/formats/hdf5/hdf5Library.ts'
import { readHdf5 } from '../../src/main/formats/hdf5/readHdf5.ts'

/** Whether the HDF5 library has given up: after that nothing it says counts. */
export const library = { isBroken: false }

/**
 * Stands in for `runHdf5` in the worker of the fuzz run: the same reading, but in this thread, since a thread for each of
 * thousands of damaged files would take longer than all of the reading.
 */
export async function runHdf5(request: Hdf5Request): Promise<Hdf5Result | null> {
  if (request.type !== 'read') throw new Error('the fuzz run writes nothing')
  try {
    return await readHdf5(request)
  } catch (error) {
    if (error instanceof GraftError) {
      library.isBroken = error.message.includes(GAVE_UP)
      throw error
    }
    // As the thread's end does in `runHdf5`.
    library.isBroken = true
    throw new GraftError('file.damaged', {
      path: request.path,
      where: 'its HDF5 structure',
      reason: GAVE_UP,
    })
  }
}
