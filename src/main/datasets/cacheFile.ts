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
export async function writeWhole(
  path: string,
  chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): Promise<void> {
  const temporary = join(dirname(path), `.${randomBytes(6).toString('hex')}.part`)
  try {
    await mkdir(dirname(path), { recursive: true })
    const file = await open(temporary, 'wx')
    try {
      for await (const chunk of chunks) await file.writeFile(chunk)
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

/** A file of the cache that gets its name when it is whole. */
export interface CacheWriter {
  readonly write: (bytes: Uint8Array) => Promise<void>
  /** Forces it to the disk and gives it its name in the folder; the path. */
  readonly finish: (name: string) => Promise<string>
  /** Removes what was written; nothing after `finish`. */
  readonly discard: () => Promise<void>
}

/** Begins a file of the cache whose name is known only at its end. @throws file.unwritable */
export async function openCacheWriter(folder: string): Promise<CacheWriter> {
  const temporary = join(folder, `.${randomBytes(6).toString('hex')}.part`)
  const guard = <T>(work: Promise<T>) =>
    work.catch((cause: unknown) => {
      throw toWriteFault(temporary, cause)
    })
  await guard(mkdir(folder, { recursive: true }))
  const file = await guard(open(temporary, 'wx'))
  let isOpen = true
  return {
    write: (bytes) => guard(file.writeFile(bytes)),
    finish: async (name) => {
      await guard(file.sync())
      isOpen = false
      await file.close()
      await guard(rename(temporary, join(folder, name)))
      return join(folder, name)
    },
    discard: async () => {
      if (!isOpen) return
      isOpen = false
      await file.close()
      await rm(temporary, { force: true })
    },
  }
}

/** The bytes of a typed array, without copying. */
export function bytesOf(values: ArrayBufferView): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
}
