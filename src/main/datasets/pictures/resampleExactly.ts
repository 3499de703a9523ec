import type { Pixels } from './pixels.ts'
import type { Reach } from './resampleWeights.ts'

/** Pillow's weights have so many bits. */
const BITS = 22
const HALF = 2 ** (BITS - 1)

/** Weights of one output, in units of `2 ** -BITS`. */
interface Taps {
  readonly start: number
  readonly weights: Int32Array
}

/**
 * Resamples with Pillow's own precision, which is slow: for pictures that grow or shrink little, where weights near one
 * have few digits in 16 bits.
 */
export function resampleExactly(
  source: Pixels,
  across: readonly Reach[],
  down: readonly Reach[],
): Pixels {
  const { channels, height, data } = source
  const width = across.length
  const columns = across.map(toTaps)
  const middle = new Uint8Array(height * width * channels)
  for (let row = 0; row < height; row++) {
    const from = row * source.width * channels
    columns.forEach(({ start, weights }, x) => {
      for (let channel = 0; channel < channels; channel++) {
        const at = from + start * channels + channel
        middle[(row * width + x) * channels + channel] = weigh(
          data,
          { at, step: channels },
          weights,
        )
      }
    })
  }
  const stride = width * channels
  const result = new Uint8Array(down.length * stride)
  down.map(toTaps).forEach(({ start, weights }, y) => {
    for (let x = 0; x < stride; x++) {
      result[y * stride + x] = weigh(middle, { at: start * stride + x, step: stride }, weights)
    }
  })
  return { width, height: down.length, channels, data: result }
}

/** Rounded away from zero, as in Pillow. */
function toTaps({ start, weights }: Reach): Taps {
  const round = (value: number) => Math.trunc(value < 0 ? value - 0.5 : value + 0.5)
  return { start, weights: Int32Array.from(weights, (weight) => round(weight * 2 ** BITS)) }
}

function weigh(
  bytes: Uint8Array,
  { at, step }: { readonly at: number; readonly step: number },
  weights: Int32Array,
): number {
  let sum = HALF
  for (let tap = 0, place = at; tap < weights.length; tap++, place += step) {
    sum += (bytes[place] ?? 0) * (weights[tap] ?? 0)
  }
  return Math.min(255, Math.max(0, Math.floor(sum / 2 ** BITS)))
}
