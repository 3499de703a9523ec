import { z } from 'zod'
import { firstInput, firstShape, knownLength, needWeight, resolveAxes } from './callInputs.ts'
import { ones, zeros } from './initializers.ts'
import { defineLayer, LayerFault } from './layerKind.ts'
import type { Tensor } from './ops.ts'

/** Keras's epsilon: the standard deviation is at least this. */
const EPSILON = 1e-7

type Nested = number | readonly Nested[]

const numbers: z.ZodType<Nested> = z.lazy(() => z.union([z.number(), z.array(numbers).min(1)]))

const statistic = (what: string) =>
  numbers.nullable().default(null).describe(`${what}, or null where it is learned from data.`)

const config = z.strictObject({
  axis: z
    .union([z.int(), z.array(z.int())])
    .nullable()
    .default(-1)
    .describe('Axes that have statistics of their own; null or [] for one pair for all.'),
  invert: z.boolean().default(false).describe('Undoes the normalisation instead.'),
  mean: statistic('The mean to take away'),
  variance: statistic('The variance to divide by'),
})

type Config = z.infer<typeof config>

function nestedShape(value: Nested): number[] {
  if (typeof value === 'number') return []
  return [value.length, ...nestedShape(value[0] ?? 0)]
}

const flatten = (value: Nested): number[] =>
  typeof value === 'number' ? [value] : value.flatMap(flatten)

/** Axes with statistics of their own. */
const keptAxes = ({ axis }: Config, rank: number) => (axis === null ? [] : resolveAxes(axis, rank))

/** Both statistics from the config, or `null` where they are weights. */
function givenStatistics({ mean, variance }: Config): { mean: Nested; variance: Nested } | null {
  if (mean === null && variance === null) return null
  if (mean === null || variance === null) {
    throw new LayerFault('input', 'its mean and variance are set together or not at all')
  }
  if (String(nestedShape(mean)) !== String(nestedShape(variance))) {
    throw new LayerFault('input', 'its mean and variance have different shapes')
  }
  return { mean, variance }
}

/** Where a statistic of `lengths` lies among all axes: its last axis on the last kept one, and so on. */
function alongKept(lengths: readonly number[], axes: readonly number[], rank: number): number[] {
  const shape = Array.from({ length: rank }, () => 1)
  lengths.forEach((length, i) => {
    const axis = axes[axes.length - lengths.length + i]
    if (axis !== undefined) shape[axis] = length
  })
  return shape
}

function checkGiven(given: Nested, axes: readonly number[], input: readonly (number | null)[]) {
  const lengths = nestedShape(given)
  const shape = alongKept(lengths, axes, input.length)
  const fits = axes.every((axis) => shape[axis] === 1 || shape[axis] === input[axis])
  if (lengths.length > axes.length || !fits) {
    throw new LayerFault('input', 'its mean and variance do not fit its axes')
  }
}

/** `(x - mean) / sqrt(variance)` with statistics of the training data. */
export const normalization = defineLayer({
  className: 'Normalization',
  category: 'preprocessing',
  help: 'Brings features to mean 0 and variance 1 with statistics of the data.',
  masking: 'pass',
  config,
  weights: (config, shapes) => {
    if (givenStatistics(config) !== null) return []
    const input = firstShape(shapes)
    const shape = keptAxes(config, input.length).map((axis) => knownLength(input, axis))
    return [
      { name: 'mean', shape, initializer: zeros, trainable: false },
      { name: 'variance', shape, initializer: ones, trainable: false },
      { name: 'count', shape: [], dtype: 'int32', initializer: zeros, trainable: false },
    ]
  },
  outputShapes: (config, shapes) => {
    const input = firstShape(shapes)
    const axes = keptAxes(config, input.length)
    axes.forEach((axis) => knownLength(input, axis))
    const given = givenStatistics(config)
    if (given !== null) checkGiven(given.mean, axes, input)
    return [input]
  },
  call: ({ ops: { tf, native }, config, inputs, weights }) => {
    const x = tf.cast(firstInput(inputs), 'float32')
    const axes = keptAxes(config, x.rank)
    const given = givenStatistics(config)
    const statistic = (name: 'mean' | 'variance'): Tensor => {
      if (given === null) {
        const weight = needWeight(weights, name)
        return native.reshape(weight, alongKept(weight.shape, axes, x.rank))
      }
      const lengths = nestedShape(given[name])
      return tf.tensor(flatten(given[name]), alongKept(lengths, axes, x.rank), 'float32')
    }
    const mean = statistic('mean')
    const deviation = tf.maximum(tf.sqrt(statistic('variance')), EPSILON)
    return config.invert ? tf.add(tf.mul(x, deviation), mean) : tf.div(tf.sub(x, mean), deviation)
  },
})
