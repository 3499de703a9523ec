import { randomBytes } from 'node:crypto'
import { rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp, { type Sharp } from 'sharp'
import { jpegFraction, type PictureRecipe } from '../../../shared/data/pictureRecipe.ts'
import {
  recognizePicture,
  readJpegMarkers,
  type JpegMarkers,
  type PictureKind,
} from './pictureKind.ts'
import type { Pixels } from './pixels.ts'
import { BmpFault, readBmp } from './readBmp.ts'

/** Pictures of more pixels are refused before they are unpacked. */
export const MOST_PIXELS = 100_000_000

/** The part of a recipe that says how a file is unpacked. */
export type Unpacking = Pick<PictureRecipe, 'rows' | 'columns' | 'orientation' | 'unpack'>

/** Upright and whole, whatever the size of a row. */
export const WHOLE: Unpacking = { rows: 1, columns: 1, orientation: true, unpack: 'whole' }

/** Why a picture cannot be used, as a clause. */
export class PictureFault extends Error {}

/**
 * A picture file as bytes a pixel: JPEG, PNG, WebP, GIF (its first frame), TIFF (its first page), AVIF or BMP, known by its
 * content. Of 16 bits the upper 8 are kept; CMYK becomes what its inks leave of white; colour profiles are not applied, as
 * in Pillow, Keras and TensorFlow. `orientation`: upright, as its camera noted. `unpack`: a large JPEG at a fraction of its
 * size. A file that ends too soon or is damaged is refused, junk behind its end is not.
 * @throws PictureFault
 */
export async function decodePixels(bytes: Uint8Array, unpacking: Unpacking): Promise<Pixels> {
  const found = recognizePicture(bytes)
  if (found.kind === null) throw new PictureFault(`it is ${found.is}`)
  try {
    if (found.kind === 'bmp') return readBmp(bytes, checkSize)
    return await unpack(bytes, found.kind, unpacking)
  } catch (cause) {
    if (cause instanceof PictureFault) throw cause
    throw new PictureFault(cause instanceof BmpFault ? cause.message : plainReason(cause), {
      cause,
    })
  }
}

function checkSize(width: number, height: number): void {
  if (width * height > MOST_PIXELS) throw tooLarge()
}

function tooLarge(): PictureFault {
  return new PictureFault(`it has more than ${MOST_PIXELS / 1e6} million pixels`)
}

async function unpack(bytes: Uint8Array, kind: PictureKind, unpacking: Unpacking): Promise<Pixels> {
  const isTurned = unpacking.orientation
  if (kind !== 'jpeg') {
    const picture = open(bytes)
    const inks = await hasInks(kind, picture)
    return takePixels(isTurned ? picture.autoOrient() : picture, inks)
  }
  const jpeg = readJpegMarkers(bytes)
  const inks = areInks(jpeg)
  const take = (picture: Sharp) =>
    takePixels(isTurned && jpeg.hasExif ? picture.autoOrient() : picture, inks)
  const fraction = jpegFraction(jpeg.width, jpeg.height, unpacking)
  if (fraction === 1) return take(open(bytes))
  checkSize(jpeg.width, jpeg.height)
  return inFile(bytes, (path) => take(open(`${path}[shrink=${fraction}]`)))
}

/**
 * libvips takes options of its decoders behind a file's name, and nowhere else. The file never gets old enough to reach a
 * disk; waiting for it in turns would cost three times what it takes.
 */
async function inFile<T>(bytes: Uint8Array, work: (path: string) => Promise<T>): Promise<T> {
  const path = join(tmpdir(), `graft-${randomBytes(12).toString('hex')}.jpg`)
  try {
    writeFileSync(path, bytes, { flag: 'wx', mode: 0o600 })
    return await work(path)
  } finally {
    rmSync(path, { force: true })
  }
}

function open(input: Uint8Array | string): Sharp {
  return sharp(input, { limitInputPixels: MOST_PIXELS, failOn: 'error', ignoreIcc: true })
}

async function takePixels(upright: Sharp, inks: boolean): Promise<Pixels> {
  const raw = inks
    ? upright.pipelineColourspace('cmyk').toColourspace('cmyk').raw()
    : upright.raw({ depth: 'uchar' })
  const { data, info } = await raw.toBuffer({ resolveWithObject: true })
  const { width, height, channels } = info
  if (inks) return { width, height, channels: 3, data: fromInks(data) }
  if (channels === 2) return { width, height, channels: 4, data: fromGreyAlpha(data) }
  return { width, height, channels: channels === 1 ? 1 : channels === 4 ? 4 : 3, data }
}

/** Whether a JPEG holds amounts of ink. @throws PictureFault where it cannot be told what they mean */
function areInks({ components, hasAdobe }: JpegMarkers): boolean {
  if (components === 4 && !hasAdobe) {
    throw new PictureFault('it is in CMYK and does not say whether its inks are stored inverted')
  }
  return components === 4
}

/** Whether another file holds amounts of ink. @throws PictureFault for numbers that are no bytes */
async function hasInks(kind: PictureKind, picture: Sharp): Promise<boolean> {
  if (kind !== 'tiff') return false
  const { space, depth } = await picture.metadata()
  if (depth !== 'uchar' && depth !== 'ushort') {
    throw new PictureFault(`its numbers are no bytes ("${depth}")`)
  }
  return space === 'cmyk'
}

/** What inks leave of white, as Pillow computes it. */
function fromInks(inks: Uint8Array): Uint8Array {
  const data = new Uint8Array((inks.length / 4) * 3)
  for (let from = 0, to = 0; from < inks.length; from += 4, to += 3) {
    const white = 255 - (inks[from + 3] ?? 0)
    for (let channel = 0; channel < 3; channel++) {
      data[to + channel] = white - Math.round(((inks[from + channel] ?? 0) * white) / 255)
    }
  }
  return data
}

function fromGreyAlpha(pairs: Uint8Array): Uint8Array {
  const data = new Uint8Array(pairs.length * 2)
  for (let from = 0; from < pairs.length; from += 2) {
    const [grey = 0, alpha = 255] = [pairs[from], pairs[from + 1]]
    data.set([grey, grey, grey, alpha], from * 2)
  }
  return data
}

/** The first line of what the decoder says, as a clause. */
function plainReason(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : String(cause)
  if (text.includes('exceeds pixel limit')) return tooLarge().message
  const line = (text.split('\n')[0] ?? text).replace(/\.$/, '')
  if (/premature end|read error|unexpected end|unable to parse|truncated/i.test(line)) {
    return `it is damaged or ends too soon (${line})`
  }
  return `it is damaged (${line})`
}
