import sharp from 'sharp'
import type { WeightArray } from '../../src/shared/model/weights.ts'

const ACROSS = 10
const ZOOM = 2
const GAP = 2

/**
 * What the first hundred units of a layer look for, as a PNG: each one's weights `[side * side, units]` as a square, from
 * black (its most negative) over grey (0) to white.
 */
export async function drawFilters(
  { shape, values }: WeightArray,
  side: number,
  file: string,
): Promise<void> {
  const units = shape[1] ?? 0
  const cell = side + GAP
  const width = ACROSS * cell + GAP
  const pixels = new Uint8Array(width * width).fill(255)
  for (let unit = 0; unit < Math.min(units, ACROSS * ACROSS); unit++) {
    const own = Array.from({ length: side * side }, (_, i) => values[i * units + unit] ?? 0)
    const most = Math.max(...own.map(Math.abs), Number.MIN_VALUE)
    const [top, left] = [Math.floor(unit / ACROSS) * cell + GAP, (unit % ACROSS) * cell + GAP]
    own.forEach((value, i) => {
      const at = (top + Math.floor(i / side)) * width + left + (i % side)
      pixels[at] = Math.round(127.5 * (1 + value / most))
    })
  }
  await sharp(pixels, { raw: { width, height: width, channels: 1 } })
    .resize(width * ZOOM, width * ZOOM, { kernel: 'nearest' })
    .png({ palette: true })
    .toFile(file)
}
