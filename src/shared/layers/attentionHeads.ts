import { z } from 'zod'
import type { Shape } from '../model/shape.ts'
import { attentionDropout, causalMaskField } from './attention.ts'
import { attentionMask } from './attentionMasks.ts'
import { needWeight } from './callInputs.ts'
import * as field from './configFields.ts'
import { kernelFields } from './convolution.ts'
import { dropElements, seed } from './dropout.ts'
import { parseProjection, projectionInitializer, projectionShapes } from './einsum.ts'
import { zeros } from './initializers.ts'
import { LayerFault, type LayerCallContext, type WeightSpec } from './layerKind.ts'
import type { Ops, Tensor } from './ops.ts'

/** What both kinds of attention with heads have in common. */

/** What stands for the score of a step that is not to be seen. */
const LOWEST = -1e9

/** Settings that both kinds of attention with heads have. */
export const headFields = () => ({
  dropout: attentionDropout(),
  useBias: z.boolean().default(true).describe('Adds a learned bias to each projection.'),
  useGate: z.boolean().default(false).describe('Multiplies the result by a learned gate.'),
  slidingWindow: z
    .int()
    .positive()
    .nullable()
    .default(null)
    .describe('Steps this far away or farther are not seen.'),
  ...kernelFields(),
  biasInitializer: field.initializer(zeros, 'the biases'),
  biasRegularizer: field.regularizer('the biases'),
  activityRegularizer: field.regularizer('the projections'),
  biasConstraint: field.constraint('the biases'),
  seed: seed(),
  useCausalMask: causalMaskField(),
})

type HeadConfig = {
  readonly [Key in keyof ReturnType<typeof headFields>]: z.infer<ReturnType<typeof headFields>[Key]>
}

/** One of the dense layers inside: `name/kernel` and `name/bias`. */
export interface Projection {
  readonly name: 'query' | 'key' | 'value' | 'gate' | 'attention_output'
  readonly equation: string
  /** Lengths of the axes that the kernel brings, the last ones of the result. */
  readonly lengths: readonly number[]
  readonly input: Shape
}

/** Letters for `count` axes from `first` on. */
const letters = (first: number, count: number) =>
  Array.from({ length: count }, (_, i) => String.fromCharCode(97 + first + i)).join('')

/** `abc,cde->abde`: the last `bound` axes of `rank` are replaced by `made` others. */
export function projectionEquation(rank: number, bound: number, made: number): string {
  const free = letters(0, rank - bound)
  const gone = letters(rank - bound, bound)
  const fresh = letters(rank, made)
  return `${free}${gone},${gone}${fresh}->${free}${fresh}`
}

export function projectionWeights(config: HeadConfig, projection: Projection): WeightSpec[] {
  const { name, equation, lengths, input } = projection
  const parsed = parseProjection(equation, input.length)
  const open = Array.from({ length: parsed.output.length - 1 - lengths.length }, () => null)
  const { kernel } = projectionShapes(parsed, input, {
    output: [...open, ...lengths],
    biasAxes: null,
  })
  const weights: WeightSpec[] = [
    {
      name: `${name}/kernel`,
      shape: kernel,
      initializer: projectionInitializer(config.kernelInitializer, parsed),
      regularizer: config.kernelRegularizer,
      constraint: config.kernelConstraint,
      trainable: true,
    },
  ]
  if (!config.useBias) return weights
  return [
    ...weights,
    {
      name: `${name}/bias`,
      shape: lengths,
      initializer: config.biasInitializer,
      regularizer: config.biasRegularizer,
      constraint: config.biasConstraint,
      trainable: true,
    },
  ]
}

type Weights = Readonly<Record<string, Tensor>>

function project(
  ops: Ops,
  x: Tensor,
  { name, equation }: Pick<Projection, 'name' | 'equation'>,
  weights: Weights,
) {
  const product = ops.native.einsum(equation, x, needWeight(weights, `${name}/kernel`))
  const bias = weights[`${name}/bias`]
  return bias === undefined ? product : ops.tf.add(product, bias)
}

export function checkHeads({ activityRegularizer }: HeadConfig): void {
  if (activityRegularizer !== null) {
    throw new LayerFault('unsupported', 'a penalty on the outputs of its projections')
  }
}

export function queryValueKey([query, value, key = value]: readonly Shape[]): readonly [
  Shape,
  Shape,
  Shape,
] {
  if (query === undefined || value === undefined || key === undefined) {
    throw new LayerFault('input', 'it takes a query and a value, and a key if it differs from that')
  }
  const alike = value.slice(1, -1).join() === key.slice(1, -1).join()
  if (!alike) throw new LayerFault('input', 'its value and key differ in their steps')
  if (query.length < 3 || query.length !== value.length || key.length !== value.length) {
    throw new LayerFault('input', 'query, value and key have equally many axes, at least 3')
  }
  return [query, value, key]
}

/** Softmax over the last `axes` axes of scores; what is masked counts as nothing. */
function masked(
  { tf, native }: Ops,
  scores: Tensor,
  { axes, mask, zeroed }: { axes: number; mask: Tensor | null; zeroed: boolean },
): Tensor {
  const lengths: readonly number[] = scores.shape
  const seen = mask === null ? scores : native.where(mask, scores, tf.scalar(LOWEST))
  const whole = lengths.slice(-axes).reduce((product, length) => product * length, 1)
  const flat = axes === 1 ? seen : native.reshape(seen, [-1, ...lengths.slice(1, -axes), whole])
  const shares = tf.softmax(flat)
  const weights = axes === 1 ? shares : native.reshape(shares, [-1, ...lengths.slice(1)])
  return mask !== null && zeroed ? native.where(mask, weights, tf.scalar(0)) : weights
}

/** Equations of scores and result for heads at the last but one axis of `rank` axes. */
function attentionEquations(rank: number, axes: readonly number[]) {
  const target = letters(0, rank)
  let next = rank
  const source = Array.from(target).map((letter, i) =>
    axes.includes(i) ? letters(next++, 1) : letter,
  )
  const rest = Array.from(target).filter((_, i) => !axes.includes(i) && i !== rank - 1)
  const scores = [
    ...rest,
    ...axes.map((i) => target[i] ?? ''),
    ...axes.map((i) => source[i] ?? ''),
  ].join('')
  return {
    scores: `${target},${source.join('')}->${scores}`,
    result: `${scores},${source.join('')}->${target}`,
  }
}

interface Heads {
  readonly query: Tensor
  readonly key: Tensor
  readonly value: Tensor
  readonly axes: readonly number[]
}

/** The values of each head by the softmax of its scores; projected tensors `[b, ..., heads, features]`. */
function attendHeads(
  context: LayerCallContext<HeadConfig>,
  { query, key, value, axes }: Heads,
): Tensor {
  const { ops, config } = context
  const { tf, native } = ops
  const equations = attentionEquations(query.rank, axes)
  const scaled = tf.mul(query, 1 / Math.sqrt(query.shape.at(-1) ?? 1))
  const scores = native.einsum(equations.scores, scaled, key)
  const weights = masked(ops, scores, {
    axes: axes.length,
    mask: headMask(context, scores, axes),
    // Keras's fused attention leaves even shares where all is masked, its plain one leaves nothing.
    zeroed: config.dropout > 0 || query.rank !== 4,
  })
  const kept = dropElements(context, weights, config.dropout, weights.shape)
  return native.einsum(equations.result, kept, value)
}

function headMask(
  context: LayerCallContext<HeadConfig>,
  scores: Tensor,
  axes: readonly number[],
): Tensor | null {
  const { config, ops } = context
  const lengths: readonly number[] = scores.shape
  const [queries = 1, values = 1] = lengths.slice(-2)
  const mask = attentionMask(context, [queries, values], {
    causal: config.useCausalMask,
    window: config.slidingWindow,
    counts: ['query', 'value', 'key'],
  })
  if (mask === null) return null
  if (scores.rank !== 4 || axes.length !== 1) {
    throw new LayerFault('unsupported', 'masks over inputs of more than three axes')
  }
  const [, rows = 1] = mask.shape
  return ops.native.detached(() => ops.native.reshape(mask, [-1, 1, rows, values]))
}

/** What both kinds say of themselves. */
export const headKind = {
  category: 'core',
  inputs: { min: 2, max: 3 },
  isRandom: true,
  masking: 'pass',
} as const

export const headDialect = {
  inputNames: ['query', 'value', 'key'],
  callSettings: { use_causal_mask: 'useCausalMask' },
  // Keras 2 notes the shapes that it was built with.
  ignoredKeys: ['query_shape', 'key_shape', 'value_shape'],
  neutralKeys: { flash_attention: [null, false], softmax_robust_masking: [false] },
} as const

export function lastLength(shape: Shape): number {
  const length = shape.at(-1) ?? null
  if (length === null) throw new LayerFault('input', 'its number of features must be known')
  return length
}

/** Projects the inputs, lets `attendHeads` work, and projects the result back. */
export function callHeads<Config extends HeadConfig>(
  context: LayerCallContext<Config>,
  projections: readonly Projection[],
  options: { axes: readonly number[]; spread?: (x: Tensor) => Tensor },
): Tensor {
  const { ops, inputs, weights } = context
  const [query, value, key = value] = inputs
  if (query === undefined || value === undefined || key === undefined) {
    throw new LayerFault('input', 'it takes a query and a value')
  }
  const named = new Map(projections.map((each) => [each.name, each]))
  const projected = (name: Projection['name'], x: Tensor) => {
    const projection = named.get(name)
    return projection === undefined ? null : project(ops, x, projection, weights)
  }
  const heads = {
    query: projected('query', query),
    key: projected('key', key),
    value: projected('value', value),
  }
  if (heads.query === null || heads.key === null || heads.value === null) {
    throw new LayerFault('input', 'it has no projections')
  }
  const spread = options.spread ?? ((x: Tensor) => x)
  const result = attendHeads(context, {
    query: heads.query,
    key: spread(heads.key),
    value: spread(heads.value),
    axes: options.axes,
  })
  const gate = projected('gate', query)
  const gated = gate === null ? result : ops.tf.mul(result, ops.tf.sigmoid(gate))
  return projected('attention_output', gated) ?? gated
}
