import sharp, { type Metadata } from 'sharp'
import { decodePixels, MOST_PIXELS, PictureFault, WHOLE } from '../pictures/decodePixels.ts'
import { recognizePicture, readJpegMarkers } from '../pictures/pictureKind.ts'
import type { PictureFacts } from './pictureFacts.ts'

// Every picture is looked at once: what libvips keeps of the last ones would only take memory.
sharp.cache(false)

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
 * Looks at a picture and unpacks all of it once: what the decoder of training will refuse is refused here.
 * @returns what it is, or why it cannot be used, as a clause
 */
export async function inspectPicture(bytes: Uint8Array): Promise<PictureFacts | string> {
  try {
    const found = recognizePicture(bytes)
    if (found.kind === null) return `it is ${found.is}`
    if (found.kind === 'bmp') {
      const { width, height, channels } = await decodePixels(bytes, WHOLE)
      const mode = { 1: 'grey', 3: 'RGB', 4: 'RGB with alpha' }[channels]
      return { width, height, format: 'bmp', mode, frames: 1 }
    }
    const picture = sharp(bytes, { limitInputPixels: MOST_PIXELS, failOn: 'error' })
    const data = await picture.metadata()
    const isPlain = found.kind === 'jpeg' && readJpegMarkers(bytes).components !== 4
    // A JPEG is unpacked at an eighth of its size: all its bytes are read, and most of the time is saved.
    if (isPlain) await picture.resize(8, 8, { fit: 'fill', kernel: 'nearest' }).raw().toBuffer()
    else await decodePixels(bytes, WHOLE)
    const { width, height } = data.autoOrient
    return { width, height, format: found.kind, mode: modeOf(data), frames: data.pages ?? 1 }
  } catch (error) {
    return error instanceof PictureFault ? error.message : await reasonOf(bytes, error)
  }
}

/** The decoder's own words for what is wrong. */
async function reasonOf(bytes: Uint8Array, error: unknown): Promise<string> {
  const told = await decodePixels(bytes, WHOLE).catch((cause: unknown) => cause)
  if (told instanceof PictureFault) return told.message
  const text = error instanceof Error ? error.message : String(error)
  return (text.split('\n')[0] ?? text).replace(/\.$/, '')
}

function modeOf({ space, hasAlpha, isPalette, depth }: Metadata): string {
  const name = isPalette ? 'palette' : (spaces[space] ?? space)
  const alpha = hasAlpha ? ' with alpha' : ''
  return `${name}${alpha}${depth === 'ushort' ? ', 16 bits' : ''}`
}
