import { readFile } from 'node:fs/promises'
import { toReadFault } from '../../../shared/contract/errors/fileFaults.ts'
import { GraftError } from '../../../shared/contract/errors/graftError.ts'
import type { PictureRecipe } from '../../../shared/data/pictureRecipe.ts'
import { decodePixels, PictureFault } from './decodePixels.ts'
import { parseColour, toChannels, toLuma } from './pictureColours.ts'
import { placePicture, type Placement } from './pictureGeometry.ts'
import type { Pixels } from './pixels.ts'
import { resamplePixels } from './resample.ts'

/**
 * The bytes of a picture file as a row `[rows, columns, 1 or 3]`: the one way in which preview, training, prediction and
 * exports see pictures. Turned upright, laid on the background, made grey or not, then resampled.
 * @throws PictureFault
 */
export async function rowOfPicture(bytes: Uint8Array, recipe: PictureRecipe): Promise<Uint8Array> {
  const decoded = await decodePixels(bytes, recipe)
  const pixels = toChannels(decoded, recipe)
  const placement = placePicture(pixels.width, pixels.height, recipe)
  const row = layDown(resamplePixels(pixels, placement, recipe.kernel), placement, recipe)
  const { buffer } = decoded.data
  if (buffer !== row.buffer && buffer !== bytes.buffer) giveBack(decoded.data)
  return row
}

/**
 * Frees memory at once. Until garbage is collected it would stay, and every picture would be unpacked into fresh memory,
 * which the system has to clear first: a fifth of the time.
 */
function giveBack({ buffer, byteLength }: Uint8Array): void {
  // A small Buffer may share its memory with others.
  if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer(0)
}

/** A picture on the background where it does not fill the row. */
function layDown(pixels: Pixels, placement: Placement, recipe: PictureRecipe): Uint8Array {
  const { rows, columns, grey, background } = recipe
  const { width, height, left, top } = placement
  if (width === columns && height === rows) return pixels.data
  const { channels } = pixels
  const colour = parseColour(background)
  const fill = grey ? [toLuma(...colour)] : colour
  const row = Uint8Array.from(
    { length: rows * columns * channels },
    (_, i) => fill[i % channels] ?? 0,
  )
  for (let y = 0; y < height; y++) {
    const from = y * width * channels
    const to = ((top + y) * columns + left) * channels
    row.set(pixels.data.subarray(from, from + width * channels), to)
  }
  return row
}

/**
 * A picture file as bytes `[rows, columns, channels]`. Known by its content, whatever its name.
 * @throws data.badPicture; file.missing, file.unreadable
 */
export async function decodePicture(path: string, recipe: PictureRecipe): Promise<Uint8Array> {
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw toReadFault(path, cause)
  })
  try {
    return await rowOfPicture(bytes, recipe)
  } catch (cause) {
    const reason = cause instanceof PictureFault ? cause.message : String(cause)
    throw new GraftError('data.badPicture', { path, reason }, { cause })
  }
}
