import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { ArrayFile } from '../../shared/contract/trainerProtocol.ts'
import { bytesOf, fileSize, writeWhole } from './cacheFile.ts'
import type { NpyArray } from './npy.ts'

/** Puts an array into the cache under its content's hash. @throws file.unwritable */
export async function cachedArray(
  cacheFolder: string,
  { dtype, shape, values }: Pick<NpyArray, 'dtype' | 'shape' | 'values'>,
): Promise<ArrayFile> {
  const bytes = bytesOf(values)
  const contentHash = createHash('sha256').update(dtype).update(bytes).digest('hex').slice(0, 32)
  const path = join(cacheFolder, `array-${contentHash}.bin`)
  if ((await fileSize(path)) !== bytes.byteLength) await writeWhole(path, [bytes])
  return { path, dtype, shape, byteOffset: 0, contentHash }
}
