import { z } from 'zod'
import { firstInput, firstShape, knownLength, needWeight, resolveAxis } from './callInputs.ts'
import * as field from './configFields.ts'
import { betaSpec, gammaBetaFields, gammaSpec } from './gammaBeta.ts'
import { ones, zeros } from './initializers.ts'
import { defineLayer, LayerFault, type LayerCallContext, type WeightSpec } from './layerKind.ts'
import { firstMask, maskNumbers, spreadMask } from './masks.ts'
import type { Ops, Tensor } from './ops.ts'

const config = z.strictObject({
  axis: z
    .union([z.int(), z.tuple([z.int()]).transform(([axis]) => axis)])
    .default(-1)
    .describe('The axis that holds the channels.'),
  momentum: z
    .number()
    .min(0)
    .max(1)
    .default(0.99)
    .describe('Share of the moving statistics that a step keeps.'),
  epsilon: z.number().min(0).default(0.001).describe('Added to the variance.'),
  center: z.boolean().default(true).describe('Adds a learned beta.'),
  scale: z.boolean().default(true).describe('Multiplies by a learned gamma.'),
  ...gammaBetaFields(),
  movingMeanInitializer: field.initializer(zeros, 'the moving mean'),
  movingVarianceInitializer: field.initializer(ones, 'the moving variance'),
  synchronized: z
    .boolean()
    .default(false)
    .describe('Averages statistics over devices. There is one, so it changes nothing.'),
})

type Config = z.infer<typeof config>

function batchNormWeights(config: Config, channels: number): WeightSpec[] {
  const shape = [channels]
  const mean = { initializer: config.movingMeanInitializer, trainable: false }
  const variance = { initializer: config.movingVarianceInitializer, trainable: false }
  return [
    ...(config.scale ? [gammaSpec(config, shape)] : []),
    ...(config.center ? [betaSpec(config, shape)] : []),
    { name: 'moving_mean', shape, ...mean },
    { name: 'moving_variance', shape, ...variance },
  ]
}

/** Normalises with the moving statistics, as in prediction. Channels last. */
function withMovingStatistics(
  { tf }: Ops,
  config: Config,
  x: Tensor,
  weights: Readonly<Record<string, Tensor>>,
): Tensor {
  const { gamma, beta } = weights
  const inverse = tf.rsqrt(tf.add(needWeight(weights, 'moving_variance'), config.epsilon))
  const scale = gamma === undefined ? inverse : tf.mul(inverse, gamma)
  const shift = tf.neg(tf.mul(needWeight(weights, 'moving_mean'), scale))
  return tf.add(tf.mul(x, scale), beta === undefined ? shift : tf.add(shift, beta))
}

/** Added by Keras to the number of elements that count. */
const EPSILON = 1e-7

/** The statistics of the steps that count, as Keras takes them with a mask; what is masked is normalised too. */
function withMaskedStatistics(
  { ops, config, weights }: Pick<LayerCallContext<Config>, 'ops' | 'config' | 'weights'>,
  x: Tensor,
  mask: Tensor,
): { readonly output: Tensor; readonly mean: Tensor; readonly variance: Tensor } {
  const { tf, native } = ops
  const axes = [...x.shape.keys()].slice(0, -1)
  const counts = spreadMask(ops, mask, x)
  const numbers = native.detached(() =>
    tf.mul(maskNumbers(ops, counts), tf.onesLike(tf.cast(x, 'float32'))),
  )
  const total = tf.add(native.sum(numbers, axes), EPSILON)
  const mean = tf.div(native.sum(native.where(counts, x, tf.scalar(0)), axes), total)
  const apart = native.where(counts, tf.sub(x, mean), tf.scalar(0))
  const variance = tf.div(native.sum(tf.square(apart), axes), total)
  const channels = x.shape.at(-1) ?? 1
  const moments = {
    mean: native.reshape(mean, [channels]),
    variance: native.reshape(variance, [channels]),
  }
  const { gamma, beta } = weights
  const all = { moving_mean: moments.mean, moving_variance: moments.variance, gamma, beta }
  const known = Object.entries(all).flatMap(([name, weight]) =>
    weight === undefined ? [] : [[name, weight] as const],
  )
  return { output: withMovingStatistics(ops, config, x, Object.fromEntries(known)), ...moments }
}

function withFusedStatistics(
  { ops: { tf, native }, config, weights }: LayerCallContext<Config>,
  x: Tensor,
) {
  const channels = x.shape.at(-1) ?? 1
  const images = x.rank === 4 ? x : native.reshape(x, [-1, 1, 1, channels])
  const { output, ...moments } = native.batchNormTraining(
    images,
    weights['gamma'] ?? tf.ones([channels]),
    weights['beta'] ?? tf.zeros([channels]),
    config.epsilon,
  )
  return {
    output: x.rank === 4 ? output : native.reshape(output, [-1, ...x.shape.slice(1)]),
    ...moments,
  }
}

/** Normalises with the batch's own statistics and moves the moving ones towards them. Channels last. */
function withBatchStatistics(context: LayerCallContext<Config>, x: Tensor): Tensor {
  const { ops, config, weights, updateWeight } = context
  const { tf } = ops
  const mask = firstMask(context)
  const { output, mean, variance } =
    mask === null ? withFusedStatistics(context, x) : withMaskedStatistics(context, x, mask)
  const move = (name: string, batch: Tensor) => {
    const kept = tf.mul(needWeight(weights, name), config.momentum)
    updateWeight(name, tf.add(kept, tf.mul(batch, 1 - config.momentum)))
  }
  move('moving_mean', mean)
  // As in Keras 3: the batch's variance as it is, without Bessel's correction.
  move('moving_variance', variance)
  return output
}

/** Exchanges an axis with the last one. */
function withLast(rank: number, axis: number): number[] {
  const order = Array.from({ length: rank }, (_, i) => i)
  order[axis] = rank - 1
  order[rank - 1] = axis
  return order
}

/** Ioffe and Szegedy 2015, arXiv:1502.03167. */
export const batchNormalization = defineLayer({
  className: 'BatchNormalization',
  category: 'normalization',
  help: 'Brings each channel to mean 0 and variance 1 over the batch.',
  masking: 'pass',
  config,
  weights: (config, shapes) =>
    batchNormWeights(config, knownLength(firstShape(shapes), config.axis)),
  outputShapes: (config, shapes) => {
    const input = firstShape(shapes)
    if (resolveAxis(config.axis, input.length) === 0) {
      throw new LayerFault('unsupported', 'the batch axis as the channel axis')
    }
    return [input]
  },
  call: (context) => {
    const { ops, config, inputs, weights, training } = context
    const x = firstInput(inputs)
    const axis = resolveAxis(config.axis, x.rank)
    const order = axis === x.rank - 1 ? null : withLast(x.rank, axis)
    if (training && order !== null && firstMask(context) !== null) {
      throw new LayerFault(
        'unsupported',
        'a mask together with channels that are not the last axis',
      )
    }
    const channelsLast = order === null ? x : ops.tf.transpose(x, order)
    const normalized = training
      ? withBatchStatistics(context, channelsLast)
      : withMovingStatistics(ops, config, channelsLast, weights)
    // Exchanging two axes is its own inverse.
    return order === null ? normalized : ops.tf.transpose(normalized, order)
  },
  keras: {
    neutralKeys: {
      renorm: [false],
      renorm_clipping: [null],
      renorm_momentum: [0.99],
      fused: [true, false, null],
      virtual_batch_size: [null],
    },
  },
})
