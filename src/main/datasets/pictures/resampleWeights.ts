import type { PictureRecipe } from '../../../shared/data/pictureRecipe.ts'

/** Kernels that average; `nearest` takes one pixel. */
export type AveragingKernel = Exclude<PictureRecipe['kernel'], 'nearest'>

const sinc = (x: number) => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x))

/** How far a kernel reaches, in source pixels of an unscaled picture, and its height there. As in Pillow. */
const kernels: Readonly<
  Record<AveragingKernel, { readonly reach: number; readonly height: (x: number) => number }>
> = {
  linear: { reach: 1, height: (x) => Math.max(0, 1 - Math.abs(x)) },
  // Keys 1981 with a = -1/2.
  cubic: {
    reach: 2,
    height: (x) => {
      const d = Math.abs(x)
      if (d < 1) return (1.5 * d - 2.5) * d * d + 1
      return d < 2 ? ((-0.5 * d + 2.5) * d - 4) * d + 2 : 0
    },
  },
  lanczos3: { reach: 3, height: (x) => (Math.abs(x) < 3 ? sinc(x) * sinc(x / 3) : 0) },
}

/** Weights along one axis: for each output the first source place, and `taps` weights from there on. */
export interface AxisWeights {
  readonly starts: Int32Array
  /** In units of `2 ** -bits`. */
  readonly weights: Int16Array
  readonly taps: number
  readonly bits: number
}

/** Part of an axis that becomes the whole of it, in pixels; it may begin and end within one. */
export interface Span {
  readonly from: number
  readonly to: number
}

/** The weights of one output, of sum 1, from its first source place on. */
export interface Reach {
  readonly start: number
  readonly weights: readonly number[]
}

/**
 * The weights by which `length` pixels become `size`, of which the span is used. Pixel centres lie at half steps. Where
 * the picture shrinks, the kernel widens with it (antialias). The formulas are Pillow's (`Image.resize` with `box`).
 */
export function axisReaches(
  length: number,
  { from, to }: Span,
  size: number,
  kernel: AveragingKernel,
): readonly Reach[] {
  const scale = Math.fround(to - from) / size
  const widening = Math.max(1, scale)
  const { reach, height } = kernels[kernel]
  return Array.from({ length: size }, (_, i): Reach => {
    const centre = from + (i + 0.5) * scale
    const start = Math.max(0, Math.trunc(centre - reach * widening + 0.5))
    const end = Math.min(length, Math.trunc(centre + reach * widening + 0.5))
    const heights = Array.from({ length: end - start }, (_, k) =>
      height((start + k - centre + 0.5) / widening),
    )
    const sum = heights.reduce((total, value) => total + value, 0)
    return { start, weights: heights.map((value) => value / sum) }
  })
}

/** What fits into 16 bits with a sign. */
const MOST = 32_767

/** Taps are handled eight at a time. */
const GROUP = 8

/** Weights of as many bits as fit into 16, for `length` source pixels. */
export function quantize(rows: readonly Reach[], length: number): AxisWeights {
  const taps = Math.ceil(largest(rows, ({ weights }) => weights.length) / GROUP) * GROUP
  const most = largest(rows, ({ weights }) => largest(weights, Math.abs))
  // Sums of bytes stay below 2 ** 31.
  const bits = Math.min(22, Math.floor(Math.log2(MOST / most)))
  const starts = new Int32Array(rows.length)
  const weights = new Int16Array(rows.length * taps)
  rows.forEach((row, i) => {
    // Filled up with zeros at the end, or at the beginning where there is no more picture behind.
    const start = Math.max(0, Math.min(row.start, length - taps))
    starts[i] = start
    row.weights.forEach((weight, k) => {
      weights[i * taps + row.start - start + k] = Math.round(weight * 2 ** bits)
    })
  })
  return { starts, weights, taps, bits }
}

function largest<T>(values: readonly T[], of: (value: T) => number): number {
  return values.reduce((most, value) => Math.max(most, of(value)), 0)
}

/** The source place of each output where no pixels are averaged: Pillow's, rounding of the running sum included. */
export function nearestPlaces(length: number, { from, to }: Span, size: number): Int32Array {
  const scale = Math.fround(to - from) / size
  const places = new Int32Array(size)
  let at = from + scale * 0.5
  for (let i = 0; i < size; i++) {
    places[i] = Math.min(length - 1, Math.max(0, Math.floor(at)))
    at += scale
  }
  return places
}
