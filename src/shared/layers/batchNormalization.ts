import { z } from 'zod'
import { firstInput, firstShape, knownLength, needWeight, resolveAxis } from './callInputs.ts'
import * as field from './configFields.ts'
import { ones, zeros } from './initializers.ts'
import { defineLayer, LayerFault, type LayerCallContext, type WeightSpec } from './layerKind.ts'
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
  betaInitializer: field.initializer(zeros, 'beta'),
  gammaInitializer: field.initializer(ones, 'gamma'),
  movingMeanInitializer: field.initializer(zeros, 'the moving mean'),
  movingVarianceInitializer: field.initializer(ones, 'the moving variance'),
  betaRegularizer: field.regularizer('beta'),
  gammaRegularizer: field.regularizer('gamma'),
  betaConstraint: field.constraint('beta'),
  gammaConstraint: field.constraint('gamma'),
  synchronized: z
    .boolean()
    .default(false)
    .describe('Averages statistics over devices. There is one, so it changes nothing.'),
})

type Config = z.infer<typeof config>

function batchNormWeights(config: Config, channels: number): WeightSpec[] {
  const shape = [channels]
  const gamma = {
    name: 'gamma',
    shape,
    initializer: config.gammaInitializer,
    regularizer: config.gammaRegularizer,
    constraint: config.gammaConstraint,
    trainable: true,
  }
  const beta = {
    name: 'beta',
    shape,
    initializer: config.betaInitializer,
    regularizer: config.betaRegularizer,
    constraint: config.betaConstraint,
    trainable: true,
  }
  const mean = { initializer: config.movingMeanInitializer, trainable: false }
  const variance = { initializer: config.movingVarianceInitializer, trainable: false }
  return [
    ...(config.scale ? [gamma] : []),
    ...(config.center ? [beta] : []),
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

/** Normalises with the batch's own statistics and moves the moving ones towards them. Channels last. */
function withBatchStatistics(context: LayerCallContext<Config>, x: Tensor): Tensor {
  const { ops, config, weights, updateWeight } = context
  const { tf, native } = ops
  const channels = x.shape.at(-1) ?? 1
  const images = x.rank === 4 ? x : native.reshape(x, [-1, 1, 1, channels])
  const { output, mean, variance } = native.batchNormTraining(
    images,
    weights['gamma'] ?? tf.ones([channels]),
    weights['beta'] ?? tf.zeros([channels]),
    config.epsilon,
  )
  const move = (name: string, batch: Tensor) => {
    const kept = tf.mul(needWeight(weights, name), config.momentum)
    updateWeight(name, tf.add(kept, tf.mul(batch, 1 - config.momentum)))
  }
  move('moving_mean', mean)
  // As in Keras 3: the batch's variance as it is, without Bessel's correction.
  move('moving_variance', variance)
  return x.rank === 4 ? output : native.reshape(output, [-1, ...x.shape.slice(1)])
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
