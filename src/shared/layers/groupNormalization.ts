import { z } from 'zod'
import { firstInput, firstShape, knownLength, resolveAxis } from './callInputs.ts'
import { betaSpec, gammaBetaFields, gammaSpec } from './gammaBeta.ts'
import { defineLayer, LayerFault } from './layerKind.ts'

const config = z.strictObject({
  groups: z
    .union([z.int().positive(), z.literal(-1)])
    .default(32)
    .describe('Groups of channels that are normalised apart; -1: each channel is one.'),
  axis: z.int().default(-1).describe('The axis that holds the channels.'),
  epsilon: z.number().min(0).default(0.001).describe('Added to the variance.'),
  center: z.boolean().default(true).describe('Adds a learned beta.'),
  scale: z.boolean().default(true).describe('Multiplies by a learned gamma.'),
  ...gammaBetaFields(),
})

/** The number of groups for so many channels. */
function groupCount({ groups }: z.infer<typeof config>, channels: number): number {
  const count = groups === -1 ? channels : groups
  if (channels % count === 0) return count
  throw new LayerFault('input', `its ${count} groups do not divide the ${channels} channels`)
}

/** Wu and He 2018, arXiv:1803.08494. */
export const groupNormalization = defineLayer({
  className: 'GroupNormalization',
  category: 'normalization',
  help: 'Brings groups of channels of each row to mean 0 and variance 1, whatever the batch.',
  config,
  weights: (config, shapes) => {
    const shape = [knownLength(firstShape(shapes), config.axis)]
    return [
      ...(config.scale ? [gammaSpec(config, shape)] : []),
      ...(config.center ? [betaSpec(config, shape)] : []),
    ]
  },
  outputShapes: (config, shapes) => {
    const input = firstShape(shapes)
    if (resolveAxis(config.axis, input.length) === 0) {
      throw new LayerFault('unsupported', 'the batch axis as the channel axis')
    }
    groupCount(config, knownLength(input, config.axis))
    return [input]
  },
  call: ({ ops: { tf, native }, config, inputs, weights }) => {
    const x = firstInput(inputs)
    const lengths: readonly number[] = x.shape
    const axis = resolveAxis(config.axis, x.rank)
    const channels = lengths[axis] ?? 1
    const groups = groupCount(config, channels)
    const apart = [groups, channels / groups]
    const grouped = native.reshape(x, [
      -1,
      ...lengths.slice(1, axis),
      ...apart,
      ...lengths.slice(axis + 1),
    ])
    const axes = lengths.map((_, i) => i + 1).filter((i) => i !== axis)
    const mean = native.mean(grouped, axes)
    const centered = tf.sub(grouped, mean)
    const variance = native.mean(tf.square(centered), axes)
    const inverse = tf.rsqrt(tf.add(variance, config.epsilon))
    const { gamma, beta } = weights
    const shape = [
      ...Array.from({ length: axis }, () => 1),
      ...apart,
      ...lengths.slice(axis + 1).map(() => 1),
    ]
    const factor = gamma === undefined ? inverse : tf.mul(inverse, native.reshape(gamma, shape))
    const scaled = tf.mul(centered, factor)
    const shifted = beta === undefined ? scaled : tf.add(scaled, native.reshape(beta, shape))
    return native.reshape(shifted, [-1, ...lengths.slice(1)])
  },
  masking: 'pass',
})
