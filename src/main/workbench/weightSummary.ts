import type { FilterPictures, WeightSummary } from '../../shared/contract/workbenchApi/models.ts'
import type { LayerWeights, TypedArray, WeightArray } from '../../shared/model/weights.ts'

/** One row a weight array; numbers that are not finite are counted and left out of the rest. */
export function summarizeWeights(weights: LayerWeights, bins: number): readonly WeightSummary[] {
  return Object.entries(weights).map(([name, { shape, dtype, values }]) => ({
    name,
    shape,
    dtype,
    count: values.length,
    ...measure(values, bins),
  }))
}

function measure(
  values: TypedArray,
  bins: number,
): Omit<WeightSummary, 'name' | 'shape' | 'dtype' | 'count'> {
  let finite = 0
  let sum = 0
  let min = Infinity
  let max = -Infinity
  for (const value of values) {
    if (!Number.isFinite(value)) continue
    finite += 1
    sum += value
    if (value < min) min = value
    if (value > max) max = value
  }
  const histogram = Array<number>(bins).fill(0)
  if (finite === 0) {
    return { nonFinite: values.length, mean: NaN, deviation: NaN, min: NaN, max: NaN, histogram }
  }
  const mean = sum / finite
  const width = (max - min) / bins
  let squares = 0
  for (const value of values) {
    if (!Number.isFinite(value)) continue
    squares += (value - mean) ** 2
    const bin = width === 0 ? 0 : Math.min(bins - 1, Math.floor((value - min) / width))
    histogram[bin] = (histogram[bin] ?? 0) + 1
  }
  const deviation = Math.sqrt(squares / finite)
  return { nonFinite: values.length - finite, mean, deviation, min, max, histogram }
}

/** A kernel that is larger than this says little as a picture. */
const MOST_SIDE = 32

/**
 * The filters of a kernel `[rows, columns, inputs, filters]` with one or three inputs (for other numbers of inputs
 * there is no picture), or `null`.
 */
export function drawFilters(weights: LayerWeights, limit: number): FilterPictures | null {
  const kernel = weights['kernel']
  if (kernel === undefined || !isDrawable(kernel)) return null
  const [rows = 0, columns = 0, channels, filters = 0] = kernel.shape
  const pixels = Array.from({ length: Math.min(limit, filters) }, (_, filter) =>
    drawFilter(kernel, filter),
  )
  return { rows, columns, channels: channels === 3 ? 3 : 1, filters, pixels }
}

function isDrawable({ shape, dtype }: WeightArray): boolean {
  const [rows = 0, columns = 0, channels] = shape
  const isPicture = shape.length === 4 && (channels === 1 || channels === 3)
  const fits = rows * columns >= 4 && rows <= MOST_SIDE && columns <= MOST_SIDE
  return dtype === 'float32' && isPicture && fits
}

function drawFilter({ shape, values }: WeightArray, filter: number): readonly number[] {
  const filters = shape[3] ?? 1
  const numbers = Array.from(
    { length: values.length / filters },
    (_, i) => values[i * filters + filter] ?? 0,
  )
  const largest = numbers.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  const scale = largest === 0 ? 0 : 127.5 / largest
  return numbers.map((value) => Math.round(127.5 + value * scale))
}
