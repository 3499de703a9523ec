import type { RandomSource } from '../training/random.ts'
import { elementCount, type WeightArray } from '../model/weights.ts'
import type { Initializer, WeightInitializer } from './initializers.ts'
import { LayerFault, type WeightSpec } from './layerKind.ts'

/** Standard deviation of a standard normal cut off at two: Keras divides by it. */
const TRUNCATED_STDDEV = 0.87962566103423978

/** What an initializer needs of the weight it fills: nothing about the layer. */
type Draw = (shape: readonly number[], random: RandomSource) => Float32Array

/** Number of inputs and outputs that one element of a weight touches. Keras's `compute_fans`. */
export function computeFans(
  shape: readonly number[],
  inputAxes?: readonly number[] | null,
  outputAxes?: readonly number[] | null,
): { fanIn: number; fanOut: number } {
  if (inputAxes && outputAxes) {
    const along = (axes: readonly number[]) => elementCount(axes.map((axis) => shape.at(axis) ?? 1))
    return { fanIn: along(inputAxes), fanOut: along(outputAxes) }
  }
  const [last = 1, beforeLast = last] = [shape.at(-1), shape.at(-2)]
  const receptiveField = elementCount(shape.slice(0, -2))
  return { fanIn: beforeLast * receptiveField, fanOut: last * receptiveField }
}

/** Normal numbers outside two standard deviations are drawn again. */
function truncatedNormal(random: RandomSource): number {
  for (;;) {
    const value = random.normal()
    if (Math.abs(value) <= 2) return value
  }
}

const fill = (shape: readonly number[], next: () => number) =>
  Float32Array.from({ length: elementCount(shape) }, next)

interface Scaling {
  readonly scale: number
  readonly mode: 'fanIn' | 'fanOut' | 'fanAvg'
  readonly distribution: 'truncatedNormal' | 'untruncatedNormal' | 'uniform'
  readonly inputAxes?: readonly number[] | null | undefined
  readonly outputAxes?: readonly number[] | null | undefined
}

/** The variance is `scale / fan`, whatever the distribution. */
function varianceScaling(scaling: Scaling): Draw {
  return (shape, random) => {
    const { fanIn, fanOut } = computeFans(shape, scaling.inputAxes, scaling.outputAxes)
    const fans = { fanIn, fanOut, fanAvg: (fanIn + fanOut) / 2 }
    const stddev = Math.sqrt(scaling.scale / Math.max(1, fans[scaling.mode]))
    switch (scaling.distribution) {
      case 'truncatedNormal':
        return fill(shape, () => (truncatedNormal(random) * stddev) / TRUNCATED_STDDEV)
      case 'untruncatedNormal':
        return fill(shape, () => random.normal() * stddev)
      case 'uniform': {
        const limit = Math.sqrt(3) * stddev
        return fill(shape, () => (2 * random.uniform() - 1) * limit)
      }
    }
  }
}

function identity(gain: number): Draw {
  return (shape) => {
    const [rows, columns] = shape
    if (rows === undefined || columns === undefined || shape.length !== 2) {
      throw new LayerFault('unsupported', 'the identity initializer only fills weights of two axes')
    }
    const values = new Float32Array(rows * columns)
    for (let i = 0; i < Math.min(rows, columns); i++) values[i * columns + i] = gain
    return values
  }
}

const dot = (a: Float64Array, b: Float64Array) => {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0)
  return sum
}

const addScaled = (target: Float64Array, source: Float64Array, factor: number) => {
  for (let i = 0; i < target.length; i++) target[i] = (target[i] ?? 0) + factor * (source[i] ?? 0)
}

/**
 * `count` orthonormal vectors of `length` numbers, uniform among all such sets: the Q of a QR factorisation of
 * normal numbers whose R has a positive diagonal (https://arxiv.org/abs/math-ph/0609050), made by
 * Gram-Schmidt, twice a vector so that rounding does not spoil it.
 */
function orthonormalVectors(count: number, length: number, random: RandomSource): Float64Array[] {
  const vectors: Float64Array[] = []
  while (vectors.length < count) {
    const vector = Float64Array.from({ length }, () => random.normal())
    for (const other of [...vectors, ...vectors]) addScaled(vector, other, -dot(vector, other))
    const norm = Math.sqrt(dot(vector, vector))
    vectors.push(vector.map((value) => value / norm))
  }
  return vectors
}

/** All axes but the last are rows. The shorter side's vectors are orthonormal, times `gain`. */
function orthogonal(gain: number): Draw {
  return (shape, random) => {
    if (shape.length < 2) {
      throw new LayerFault('unsupported', 'the orthogonal initializer needs at least two axes')
    }
    const columns = shape.at(-1) ?? 1
    const rows = elementCount(shape.slice(0, -1))
    const wide = rows < columns
    const vectors = wide
      ? orthonormalVectors(rows, columns, random)
      : orthonormalVectors(columns, rows, random)
    const at = wide
      ? (row: number, column: number) => vectors[row]?.[column]
      : (row: number, column: number) => vectors[column]?.[row]
    return Float32Array.from(
      { length: rows * columns },
      (_, i) => gain * (at(Math.floor(i / columns), i % columns) ?? 0),
    )
  }
}

const glorot = { scale: 1, mode: 'fanAvg' } as const
const he = { scale: 2, mode: 'fanIn' } as const
const lecun = { scale: 1, mode: 'fanIn' } as const

/** Initializers that are variance scaling under another name. */
const presets = {
  glorotUniform: { ...glorot, distribution: 'uniform' },
  glorotNormal: { ...glorot, distribution: 'truncatedNormal' },
  heUniform: { ...he, distribution: 'uniform' },
  heNormal: { ...he, distribution: 'truncatedNormal' },
  lecunUniform: { ...lecun, distribution: 'uniform' },
  lecunNormal: { ...lecun, distribution: 'truncatedNormal' },
} as const satisfies Record<string, Scaling>

function drawOf(initializer: Initializer): Draw {
  switch (initializer.name) {
    case 'zeros':
      return (shape) => fill(shape, () => 0)
    case 'ones':
      return (shape) => fill(shape, () => 1)
    case 'constant':
      return (shape) => fill(shape, () => initializer.value)
    case 'identity':
      return identity(initializer.gain)
    case 'randomUniform': {
      const { minval, maxval } = initializer
      return (shape, random) => fill(shape, () => minval + (maxval - minval) * random.uniform())
    }
    case 'randomNormal': {
      const { mean, stddev } = initializer
      return (shape, random) => fill(shape, () => mean + stddev * random.normal())
    }
    case 'truncatedNormal': {
      const { mean, stddev } = initializer
      return (shape, random) => fill(shape, () => mean + stddev * truncatedNormal(random))
    }
    case 'orthogonal':
      return orthogonal(initializer.gain)
    case 'varianceScaling':
      return varianceScaling(initializer)
    default:
      return varianceScaling({ ...initializer, ...presets[initializer.name] })
  }
}

/** Several initializers one after another, as the bias of an LSTM has them. */
function drawSegments(
  initializer: WeightInitializer,
  shape: readonly number[],
  random: RandomSource,
): Float32Array {
  if (initializer.name !== 'segments') return drawOf(initializer)(shape, random)
  const values = new Float32Array(elementCount(shape))
  let at = 0
  for (const { initializer: one, length } of initializer.segments) {
    values.set(drawOf(one)([length], random), at)
    at += length
  }
  return values
}

/**
 * The first values of a weight, by Keras's formulas (https://keras.io/api/layers/initializers/). The numbers
 * come from `random` alone: the seed in an initializer's config does not count.
 *
 * Throws {@link LayerFault} where the initializer cannot fill the shape.
 */
export function drawWeight(spec: WeightSpec, random: RandomSource): WeightArray {
  const values = drawSegments(spec.initializer, spec.shape, random)
  const dtype = spec.dtype ?? 'float32'
  return { dtype, shape: spec.shape, values: dtype === 'int32' ? Int32Array.from(values) : values }
}
