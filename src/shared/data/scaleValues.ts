/**
 * Mean and variance a channel (the last axis of a row), measured on the training rows after scale and offset: as Keras's
 * Normalization layer takes them. A channel that never changes has the variance 1.
 */
export interface Normalization {
  readonly mean: readonly number[]
  readonly variance: readonly number[]
}

/** How the numbers of a data set become a model's inputs: `value * scale + offset`, then normalised, in float32. */
export interface InputScale {
  readonly scale: number
  readonly offset: number
  readonly normalization?: Normalization
}

/** Whether anything is done to the numbers. */
export function isScaled({ scale, offset, normalization }: InputScale): boolean {
  return scale !== 1 || offset !== 0 || normalization !== undefined
}

/** Keras's: a deviation is no less than this. */
const EPSILON = 1e-7

/** Standard deviations of a normalization. */
export function deviationsOf({ variance }: Normalization): readonly number[] {
  return variance.map((value) => Math.max(Math.fround(Math.sqrt(value)), EPSILON))
}

/** Rows as a model takes them, each step rounded to float32 as TensorFlow does. */
export function scaleValues(values: ArrayLike<number>, input: InputScale): Float32Array {
  const { scale, offset, normalization } = input
  const scaled = Float32Array.from(values, (value) => Math.fround(value * scale) + offset)
  if (normalization === undefined) return scaled
  const { mean } = normalization
  const deviations = deviationsOf(normalization)
  return scaled.map((value, i) => {
    const channel = i % mean.length
    return Math.fround(value - Math.fround(mean[channel] ?? 0)) / (deviations[channel] ?? 1)
  })
}
