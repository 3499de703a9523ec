import type { FileHandle } from 'node:fs/promises'
import { toReadFault } from '../../../shared/contract/errors/fileFaults.ts'
import { GraftError } from '../../../shared/contract/errors/graftError.ts'

/** One call to the system reads no more than 2 GB. */
const READ_BYTES = 2 ** 30

/** A part of a file. Errors: `file.damaged` where the file ends before it, `file.unreadable`. */
export async function readExactly(
  path: string,
  file: FileHandle,
  { at, bytes }: { readonly at: number; readonly bytes: number },
): Promise<Uint8Array> {
  const target = new Uint8Array(bytes)
  for (let done = 0; done < bytes;) {
    const { bytesRead } = await file
      .read(target, done, Math.min(bytes - done, READ_BYTES), at + done)
      .catch((error: unknown) => {
        throw toReadFault(path, error)
      })
    if (bytesRead === 0) {
      throw new GraftError('file.damaged', { path, where: `byte ${at + done}`, reason: 'it ends' })
    }
    done += bytesRead
  }
  return target
}
