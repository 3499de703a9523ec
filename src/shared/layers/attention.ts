import { z } from 'zod'
import type { Shape } from '../model/shape.ts'
import { needWeight } from './callInputs.ts'
import * as field from './configFields.ts'
import { attentionMask } from './attentionMasks.ts'
import { dropElements, seed } from './dropout.ts'
import { ones } from './initializers.ts'
import { defineLayer, LayerFault, type LayerCallContext, type WeightSpec } from './layerKind.ts'
import { firstMask, spreadMask } from './masks.ts'
import type { Ops, Tensor } from './ops.ts'

export const causalMaskField = () =>
  z.boolean().default(false).describe('No step sees a later one. In Keras an argument of the call.')

export const attentionDropout = () =>
  z.number().min(0).max(1).default(0).describe('Share of the weights that is dropped in training.')

/** Taken away from the score of a step that is not to be seen. */
const UNSEEN = 1e9

interface Config {
  readonly dropout: number
  readonly useCausalMask: boolean
}

/** `[query, value]` or `[query, value, key]` of shapes `[b, Tq, d]`, `[b, Tv, dv]`, `[b, Tv, d]`. */
function attentionShapes([query, value, key = value]: readonly Shape[]): readonly Shape[] {
  if (query === undefined || value === undefined || key === undefined) {
    throw new LayerFault('input', 'it takes a query and a value, and a key if it differs from that')
  }
  if ([query, value, key].some((shape) => shape.length !== 3)) {
    throw new LayerFault('input', 'its inputs have the axes (batch, steps, features)')
  }
  if (query[2] !== key[2]) {
    throw new LayerFault('input', 'a query has as many features as a key')
  }
  if (value[1] !== key[1]) throw new LayerFault('input', 'a value has as many steps as a key')
  return [[query[0] ?? null, query[1] ?? null, value[2] ?? null]]
}

type Scores = (ops: Ops, query: Tensor, key: Tensor) => Tensor

/** Every query added to every key: `[b, Tq, Tv, d]`. */
function allSums({ tf, native }: Ops, query: Tensor, key: Tensor): Tensor {
  const [, queries = 1, features = 1]: readonly number[] = query.shape
  const keys = key.shape[1] ?? 1
  return tf.add(
    native.reshape(query, [-1, queries, 1, features]),
    native.reshape(key, [-1, 1, keys, features]),
  )
}

/** Sum over the last axis, which goes. */
function sumFeatures({ native }: Ops, x: Tensor): Tensor {
  const lengths: readonly number[] = x.shape
  return native.reshape(native.sum(x, [x.rank - 1]), [-1, ...lengths.slice(1, -1)])
}

/** The values by their weights: softmax of the scores. */
function attend(context: LayerCallContext<Config>, scores: Scores): Tensor {
  const { ops, config, inputs } = context
  const { tf, native } = ops
  const [query, value, key = value] = inputs
  if (query === undefined || value === undefined || key === undefined) {
    throw new LayerFault('input', 'it takes a query and a value')
  }
  const plain = scores(ops, query, key)
  const [, queries = 1, values = 1]: readonly number[] = plain.shape
  const mask = attentionMask(context, [queries, values], {
    causal: config.useCausalMask,
    window: null,
    counts: ['value'],
  })
  const seen = mask === null ? plain : native.where(mask, plain, tf.sub(plain, UNSEEN))
  const weights = dropElements(context, tf.softmax(seen), config.dropout, plain.shape)
  const result = native.matMul(weights, value)
  const queryMask = firstMask(context)
  if (queryMask === null) return result
  return native.where(spreadMask(ops, queryMask, result), result, tf.scalar(0))
}

const scalar = (name: string): WeightSpec => ({
  name,
  shape: [],
  initializer: ones,
  trainable: true,
})

const shared = {
  category: 'core',
  inputs: { min: 2, max: 3 },
  isRandom: true,
  masking: 'pass',
} as const

const dialect = { callSettings: { use_causal_mask: 'useCausalMask' } } as const

/** Luong et al. 2015, arXiv:1508.04025. */
export const attention = defineLayer({
  ...shared,
  className: 'Attention',
  help: 'For each step of a query: the mean of the values whose keys it resembles.',
  config: z.strictObject({
    useScale: z.boolean().default(false).describe('Multiplies the scores by a learned number.'),
    scoreMode: z
      .enum(['dot', 'concat'])
      .default('dot')
      .describe('"dot": product of query and key; "concat": tanh of their sum.'),
    dropout: attentionDropout(),
    seed: seed(),
    useCausalMask: causalMaskField(),
  }),
  weights: ({ useScale, scoreMode }) => [
    ...(useScale ? [scalar('scale')] : []),
    ...(scoreMode === 'concat' ? [scalar('concat_score_weight')] : []),
  ],
  outputShapes: (_config, shapes) => attentionShapes(shapes),
  call: (context) => {
    const { config, weights } = context
    const { scale } = weights
    return attend(context, (ops, query, key) => {
      const { tf, native } = ops
      const scaled = (x: Tensor) => (scale === undefined ? x : tf.mul(x, scale))
      if (config.scoreMode === 'dot') return scaled(native.matMul(query, key, false, true))
      const sums = sumFeatures(ops, tf.tanh(scaled(allSums(ops, query, key))))
      return tf.mul(sums, needWeight(weights, 'concat_score_weight'))
    })
  },
  keras: dialect,
})

/** Bahdanau et al. 2014, arXiv:1409.0473. */
export const additiveAttention = defineLayer({
  ...shared,
  className: 'AdditiveAttention',
  help: 'Attention whose scores are learned sums of tanh(query + key).',
  config: z.strictObject({
    useScale: z.boolean().default(true).describe('Weighs the features by learned numbers.'),
    dropout: attentionDropout(),
    seed: seed(),
    useCausalMask: causalMaskField(),
  }),
  weights: ({ useScale }, [query]) => {
    if (!useScale) return []
    const features = query?.at(-1) ?? null
    if (features === null) throw new LayerFault('input', 'its number of features must be known')
    const initializer = field.glorotUniform
    return [{ name: 'scale', shape: [features], initializer, trainable: true }]
  },
  outputShapes: (_config, shapes) => attentionShapes(shapes),
  call: (context) => {
    const { scale } = context.weights
    return attend(context, (ops, query, key) => {
      const sums = ops.tf.tanh(allSums(ops, query, key))
      return sumFeatures(ops, scale === undefined ? sums : ops.tf.mul(sums, scale))
    })
  },
  keras: dialect,
})
