import sharp from 'sharp'
import type { Picture } from '../../shared/contract/workbenchApi/common.ts'

/** Bytes of a picture: `[height, width, channels]`, channels 1 or 3. */
export interface PixelRows {
  readonly width: number
  readonly height: number
  readonly channels: 1 | 3
  readonly bytes: Uint8Array
}

/** Pixels as a picture for the screen. */
export async function toPicture({ width, height, channels, bytes }: PixelRows): Promise<Picture> {
  const png = await sharp(bytes, { raw: { width, height, channels } }).png().toBuffer()
  return { width, height, url: dataUrl(png) }
}

/** Longest side of a thumbnail. */
const THUMBNAIL = 96

/** A small picture of a picture file (its path, or its bytes), turned as its camera says. @throws what sharp throws for bad bytes */
export async function thumbnailOf(picture: Uint8Array | string): Promise<Picture> {
  const { data, info } = await sharp(picture)
    .autoOrient()
    .resize({ width: THUMBNAIL, height: THUMBNAIL, fit: 'inside', withoutEnlargement: true })
    .toColourspace('srgb')
    .png()
    .toBuffer({ resolveWithObject: true })
  return { width: info.width, height: info.height, url: dataUrl(data) }
}

function dataUrl(png: Buffer): string {
  return `data:image/png;base64,${png.toString('base64')}`
}
