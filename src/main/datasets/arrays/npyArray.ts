import { open } from 'node:fs/promises'
import { toReadFault } from '../../../shared/contract/errors/fileFaults.ts'
import { GraftError } from '../../../shared/contract/errors/graftError.ts'
import { elementCount } from '../../../shared/model/weights.ts'
import { parseNpyHeader } from '../npy.ts'
import { elementOf, type ArraySource } from './arraySource.ts'

/** Longer headers hold no array that is read. */
const MOST_HEADER = 64 * 1024

/**
 * Looks at the header of a .npy file; `name` is for messages. No pickled objects, ever.
 * @throws data.badNpy, file.missing, file.unreadable
 */
export async function openNpyArray(path: string, name = path): Promise<ArraySource> {
  const refuse = (reason: string) => new GraftError('data.badNpy', { path: name, reason })
  const file = await open(path).catch((cause: unknown) => {
    throw toReadFault(name, cause)
  })
  try {
    const head = Buffer.alloc(MOST_HEADER)
    const { bytesRead } = await file.read(head, 0, MOST_HEADER, 0)
    const { descr, shape, dataStart } = parseNpyHeader(head.subarray(0, bytesRead), refuse)
    const element = elementOf(descr)
    if (element === null) throw refuse(`its elements are of type ${descr}`)
    const { size } = await file.stat()
    const expected = dataStart + elementCount(shape) * element.bytes
    if (size !== expected) throw refuse(`it should be ${expected} bytes long but has ${size}`)
    return { path, name, shape, element, dataStart }
  } catch (cause) {
    throw toReadFault(name, cause)
  } finally {
    await file.close()
  }
}
