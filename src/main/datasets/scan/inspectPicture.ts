import sharp, { type Metadata } from 'sharp'
import type { PictureFacts } from './scanPictures.ts'

/** Pictures of more pixels are refused before they are unpacked. */
const MOST_PIXELS = 100_000_000

/** Formats that are known by their content. Drawings are not among them: they may name other files. */
const formats: readonly string[] = ['jpeg', 'png', 'webp', 'gif', 'tiff', 'heif', 'jp2', 'jxl']

/** Colour spaces as people call them. */
const spaces: Readonly<Record<string, string>> = {
  'b-w': 'grey',
  grey16: 'grey',
  srgb: 'RGB',
  rgb: 'RGB',
  rgb16: 'RGB',
  cmyk: 'CMYK',
}

/**
 * Looks at a picture and unpacks all of it once, at the smallest size that its format allows.
 * @returns why it cannot be used, as a clause, or what it is
 */
export async function inspectPicture(bytes: Uint8Array): Promise<PictureFacts | string> {
  try {
    const picture = sharp(bytes, { limitInputPixels: MOST_PIXELS })
    const data = await picture.metadata()
    if (!formats.includes(data.format)) return `files of the kind "${data.format}" are not read`
    await picture.resize(8, 8, { fit: 'fill', kernel: 'nearest' }).raw().toBuffer()
    const { autoOrient } = data
    return {
      width: autoOrient.width,
      height: autoOrient.height,
      format: data.format,
      mode: modeOf(data),
      frames: data.pages ?? 1,
    }
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error)
    return (text.split('\n')[0] ?? text).replace(/\.$/, '')
  }
}

function modeOf({ space, hasAlpha, isPalette, depth }: Metadata): string {
  const name = isPalette ? 'palette' : (spaces[space] ?? space)
  const alpha = hasAlpha ? ' with alpha' : ''
  return `${name}${alpha}${depth === 'ushort' ? ', 16 bits' : ''}`
}
