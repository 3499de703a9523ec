import { randomBytes } from 'node:crypto'
import { mkdir, open, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { toWriteFault } from '../../shared/contract/errors/fileFaults.ts'

/** The size of a file, or `null` when it is not there. */
export async function fileSize(path: string): Promise<number | null> {
  return stat(path).then(
    (entry) => entry.size,
    () => null,
  )
}

/**
 * Writes a file whole or not at all: chunks go to a temporary name beside it, are forced to disk, and take the
 * real name last.
 */
export async function writeWhole(path: string, chunks: Iterable<Uint8Array>): Promise<void> {
  const temporary = join(dirname(path), `.${randomBytes(6).toString('hex')}.part`)
  try {
    await mkdir(dirname(path), { recursive: true })
    const file = await open(temporary, 'wx')
    try {
      for (const chunk of chunks) await file.writeFile(chunk)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, path)
  } catch (cause) {
    // Where nothing could be made, nothing can be removed either.
    await rm(temporary, { force: true }).catch(() => undefined)
    throw toWriteFault(path, cause)
  }
}

/** The bytes of a typed array, without copying. */
export function bytesOf(values: ArrayBufferView): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
}
