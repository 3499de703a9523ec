import { createHash, randomBytes } from 'node:crypto'
import { mkdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { GraftError } from '../../../shared/contract/errors/graftError.ts'
import { withZip } from '../../formats/zip/readZip.ts'
import { fileSize } from '../cacheFile.ts'
import type { ArraySource } from './arraySource.ts'
import { openNpyArray } from './npyArray.ts'

/** An array may take so much room when it is unpacked. */
const MOST_BYTES = 64 * 1024 ** 3

/** Names of the arrays in a NumPy archive, in its order. @throws file.* */
export function listNpz(path: string): Promise<readonly string[]> {
  return withZip(path, ({ entries }) => {
    const names = [...entries.keys()].filter((name) => name.endsWith('.npy'))
    return Promise.resolve(names.map((name) => name.slice(0, -'.npy'.length)))
  })
}

/**
 * Opens an array of a NumPy archive: unpacked into the cache once for each state of the archive. Sums are checked; names
 * that lead out of the archive, and what unpacks to far more than it should, are refused.
 * @throws data.noArray, data.badNpy, file.*
 */
export async function openNpzArray(
  path: string,
  array: string,
  cacheFolder: string,
): Promise<ArraySource> {
  const copy = await withZip(path, async ({ entries, extract }) => {
    const entry = entries.get(`${array}.npy`)
    if (entry === undefined) {
      const known = [...entries.keys()].map((name) => name.replace(/\.npy$/, ''))
      throw new GraftError('data.noArray', { path, array, known })
    }
    const { size, mtimeMs } = await stat(path)
    const state = [path, array, size, mtimeMs, entry.crc32, entry.bytes]
    const key = createHash('sha256').update(JSON.stringify(state)).digest('hex').slice(0, 32)
    const target = join(cacheFolder, `npz-${key}.npy`)
    if ((await fileSize(target)) === entry.bytes) return target
    await mkdir(cacheFolder, { recursive: true })
    const temporary = join(cacheFolder, `.${randomBytes(6).toString('hex')}.part`)
    try {
      await extract(`${array}.npy`, temporary, MOST_BYTES)
      await rename(temporary, target)
    } catch (cause) {
      await rm(temporary, { force: true })
      throw cause
    }
    return target
  })
  return openNpyArray(copy, `${path}:${array}`)
}
