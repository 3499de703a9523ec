import { createHash } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import sharp from 'sharp'
import { GraftError, toErrorRecord } from '../../../shared/contract/errors/graftError.ts'
import type { PictureRecipe } from '../../../shared/data/pictureRecipe.ts'
import { openCacheWriter } from '../cacheFile.ts'
import type { PictureItem, PreparePictures } from '../pictureItem.ts'
import { checkCancelled } from '../scanOptions.ts'

/** Pictures of more pixels are refused before they are unpacked. */
const MOST_PIXELS = 100_000_000
/** So many pictures are decoded at a time: memory holds no more. */
const AT_A_TIME = 4

/** Decodes pictures into one file of the cache. @throws data.cancelled, file.unwritable */
export const preparePictures: PreparePictures = async (items, recipe, options) => {
  const { rows, columns, grey } = recipe
  const writer = await openCacheWriter(options.cacheFolder)
  const sum = createHash('sha256').update(JSON.stringify(recipe))
  const failed: { row: number; reason: string }[] = []
  try {
    for (let first = 0; first < items.length; first += AT_A_TIME) {
      checkCancelled(options, items[first]?.name ?? '')
      const batch = items.slice(first, first + AT_A_TIME).map((item) => decode(item, recipe))
      for (const [i, decoded] of (await Promise.all(batch)).entries()) {
        const isBytes = typeof decoded !== 'string'
        if (!isBytes) failed.push({ row: first + i, reason: decoded })
        const bytes = isBytes ? decoded : new Uint8Array(rows * columns * (grey ? 1 : 3))
        sum.update(bytes)
        await writer.write(bytes)
      }
      options.onProgress?.(Math.min(1, (first + AT_A_TIME) / items.length))
      await setImmediate()
    }
    const contentHash = sum.digest('hex').slice(0, 32)
    return { path: await writer.finish(`images-${contentHash}.u8`), contentHash, failed }
  } finally {
    await writer.discard()
  }
}

async function decode(item: PictureItem, recipe: PictureRecipe): Promise<Uint8Array | string> {
  try {
    return await decodePictureBytes(await item.read(), recipe, item.name)
  } catch (error) {
    return toErrorRecord(error).message
  }
}

/** The bytes of a picture file as a row `[rows, columns, 1 or 3]`; `name` is for messages. @throws data.badPicture */
export async function decodePictureBytes(
  bytes: Uint8Array,
  { rows, columns, grey, fit, kernel, background, orientation }: PictureRecipe,
  name: string,
): Promise<Uint8Array> {
  try {
    const picture = sharp(bytes, { limitInputPixels: MOST_PIXELS })
    return await (orientation ? picture.autoOrient() : picture)
      .flatten({ background })
      .resize({ width: columns, height: rows, fit, kernel, background })
      .toColourspace(grey ? 'b-w' : 'srgb')
      .raw()
      .toBuffer()
  } catch (cause) {
    const text = cause instanceof Error ? cause.message : String(cause)
    const reason = (text.split('\n')[0] ?? text).replace(/\.$/, '')
    throw new GraftError('data.badPicture', { path: name, reason }, { cause })
  }
}
