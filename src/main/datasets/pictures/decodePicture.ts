import sharp from 'sharp'
import { GraftError } from '../../../shared/contract/errors/graftError.ts'

/** What pictures are brought to. */
export interface PictureTarget {
  readonly rows: number
  readonly columns: number
  /** 1: grey; 3: red, green, blue. */
  readonly channels: 1 | 3
  /** `fill`: squeezed to the size; `cover`: cut at the longer sides; `contain`: with black bars. */
  readonly fit: 'fill' | 'cover' | 'contain'
}

/** Pictures of more pixels are refused before they are unpacked. */
const MOST_PIXELS = 100_000_000

/** Formats that are known by their content. Drawings are not among them: they may name other files. */
const formats: readonly string[] = ['jpeg', 'png', 'webp', 'gif', 'tiff', 'heif', 'jp2', 'jxl']

/**
 * A picture file as bytes `[rows, columns, channels]`: turned as its camera says, transparency on black. Known by its
 * content, whatever its name.
 * @throws data.badPicture
 */
export async function decodePicture(
  path: string,
  { rows, columns, channels, fit }: PictureTarget,
): Promise<Uint8Array> {
  const bad = (reason: string, cause?: unknown) =>
    new GraftError('data.badPicture', { path, reason }, { cause })
  try {
    const picture = sharp(path, { limitInputPixels: MOST_PIXELS })
    const { format } = await picture.metadata()
    if (!formats.includes(format)) throw bad(`files of the kind "${format}" are not read`)
    return await picture
      .autoOrient()
      .flatten({ background: '#000' })
      .resize({ width: columns, height: rows, fit, background: '#000' })
      .toColourspace(channels === 1 ? 'b-w' : 'srgb')
      .raw()
      .toBuffer()
  } catch (cause) {
    if (cause instanceof GraftError) throw cause
    throw bad(plainReason(cause), cause)
  }
}

/** The first line of what the decoder says. */
function plainReason(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : String(cause)
  return (text.split('\n')[0] ?? text).replace(/\.$/, '')
}
