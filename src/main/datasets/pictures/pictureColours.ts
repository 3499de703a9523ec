import type { PictureRecipe } from '../../../shared/data/pictureRecipe.ts'
import type { Pixels } from './pixels.ts'

/** Red, green and blue of `#rrggbb`. */
export function parseColour(colour: string): readonly [number, number, number] {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) =>
    Number.parseInt(colour.slice(at, at + 2), 16),
  )
  return [red, green, blue]
}

/** The grey of a colour by ITU-R BT.601: 0.299 red, 0.587 green, 0.114 blue, in 16 bits as in Pillow. */
export function toLuma(red: number, green: number, blue: number): number {
  return (red * 19_595 + green * 38_470 + blue * 7_471 + 32_768) >> 16
}

/** The picture in the recipe's channels: transparent pixels on its background, then grey or not. */
export function toChannels(
  pixels: Pixels,
  { grey, background }: Pick<PictureRecipe, 'grey' | 'background'>,
): Pixels {
  const opaque = pixels.channels === 4 ? flatten(pixels, background) : pixels
  if (grey) return opaque.channels === 1 ? opaque : toGrey(opaque)
  return opaque.channels === 3 ? opaque : repeatGrey(opaque)
}

/** Rounded to the nearest, like Pillow's `paste` with a mask. */
function flatten({ width, height, data }: Pixels, background: string): Pixels {
  const colour = parseColour(background)
  const result = new Uint8Array(width * height * 3)
  for (let from = 0, to = 0; from < data.length; from += 4, to += 3) {
    const alpha = data[from + 3] ?? 255
    for (let channel = 0; channel < 3; channel++) {
      const above = (data[from + channel] ?? 0) * alpha
      const below = (colour[channel] ?? 0) * (255 - alpha)
      result[to + channel] = Math.floor((above + below + 127) / 255)
    }
  }
  return { width, height, channels: 3, data: result }
}

function toGrey({ width, height, data }: Pixels): Pixels {
  const result = new Uint8Array(width * height)
  for (let from = 0, to = 0; to < result.length; from += 3, to++) {
    result[to] = toLuma(data[from] ?? 0, data[from + 1] ?? 0, data[from + 2] ?? 0)
  }
  return { width, height, channels: 1, data: result }
}

function repeatGrey({ width, height, data }: Pixels): Pixels {
  const result = new Uint8Array(width * height * 3)
  data.forEach((value, i) => {
    result.fill(value, 3 * i, 3 * i + 3)
  })
  return { width, height, channels: 3, data: result }
}
