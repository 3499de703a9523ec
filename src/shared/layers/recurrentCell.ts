import type { Shape } from '../model/shape.ts'
import { needWeight } from './callInputs.ts'
import { dropElements } from './dropout.ts'
import type { Constraint } from './constraints.ts'
import type { Initializer, WeightInitializer } from './initializers.ts'
import type { LayerCallContext, WeightSpec } from './layerKind.ts'
import type { Ops, Tensor } from './ops.ts'
import type { Regularizer } from './regularizers.ts'

/** What a cell computes with: a layer's context without what belongs to the sequence. */
export type CellContext<Config> = Pick<
  LayerCallContext<Config>,
  'ops' | 'config' | 'weights' | 'training' | 'random'
>

/** What a recurrent layer repeats. The first state is the output. */
export interface RecurrentCell<Config> {
  /** The weights, given the shape of one step `[batch, ...]`. */
  readonly weights: (config: Config, step: Shape) => readonly WeightSpec[]
  /** Shapes of the states, given the shape of one step. */
  readonly states: (config: Config, step: Shape) => readonly Shape[]
  /** Prepares a call: all that does not depend on states is computed here, for all steps at once. */
  readonly open: (context: CellContext<Config>, sequence: Tensor) => OpenCell
}

export interface OpenCell {
  /** What each step takes, along axis 1: `[batch, time, ...]`. */
  readonly steps: Tensor
  /** States of a sequence that has not begun. */
  readonly zeros: () => readonly Tensor[]
  /** The states after a step. */
  readonly step: (input: Tensor, states: readonly Tensor[]) => readonly Tensor[]
}

interface WeightSettings {
  readonly useBias: boolean
  readonly kernelInitializer: Initializer
  readonly recurrentInitializer: Initializer
  readonly kernelRegularizer: Regularizer | null
  readonly recurrentRegularizer: Regularizer | null
  readonly biasRegularizer: Regularizer | null
  readonly kernelConstraint: Constraint | null
  readonly recurrentConstraint: Constraint | null
  readonly biasConstraint: Constraint | null
}

/** Kernel, recurrent kernel and bias, in Keras's order. */
export function cellWeights(
  config: WeightSettings,
  shapes: Readonly<Record<'kernel' | 'recurrent' | 'bias', readonly number[]>>,
  biasInitializer: WeightInitializer,
): readonly WeightSpec[] {
  const kernel = {
    name: 'kernel',
    shape: shapes.kernel,
    initializer: config.kernelInitializer,
    regularizer: config.kernelRegularizer,
    constraint: config.kernelConstraint,
    trainable: true,
  }
  const recurrent = {
    name: 'recurrent_kernel',
    shape: shapes.recurrent,
    initializer: config.recurrentInitializer,
    regularizer: config.recurrentRegularizer,
    constraint: config.recurrentConstraint,
    trainable: true,
  }
  const bias = {
    name: 'bias',
    shape: shapes.bias,
    initializer: biasInitializer,
    regularizer: config.biasRegularizer,
    constraint: config.biasConstraint,
    trainable: true,
  }
  return config.useBias ? [kernel, recurrent, bias] : [kernel, recurrent]
}

/** The bias of an LSTM's four gates; with `unitForgetBias` that of the second one begins at 1. */
export function forgetBias(
  {
    biasInitializer,
    unitForgetBias,
  }: {
    readonly biasInitializer: Initializer
    readonly unitForgetBias: boolean
  },
  units: number,
): WeightInitializer {
  if (!unitForgetBias) return biasInitializer
  return {
    name: 'segments',
    segments: [
      { initializer: biasInitializer, length: units },
      { initializer: { name: 'ones' }, length: units },
      { initializer: biasInitializer, length: 2 * units },
    ],
  }
}

/** Rates of dropout in a cell. */
export interface DropSettings {
  readonly dropout: number
  readonly recurrentDropout: number
}

/** As in Keras, a rate of 1 drops nothing. */
const drops = (rate: number) => rate > 0 && rate < 1

/** How often a cell with `gates` gates draws: with dropped states each gate has a draw of its own. */
const drawsOf = ({ recurrentDropout }: DropSettings, gates: number) =>
  recurrentDropout > 0 ? gates : 1

/**
 * The sequence as each gate takes it, for the product with each gate's kernel: one tensor for all gates, or one a gate.
 * One draw serves all steps.
 */
export function droppedInputs(
  context: CellContext<DropSettings>,
  sequence: Tensor,
  gates: number,
  draws = drawsOf(context.config, gates),
): readonly Tensor[] {
  const { training, config } = context
  if (!training || !drops(config.dropout)) return [sequence]
  const noise = sequence.shape.map((length, axis) => (axis === 1 ? 1 : length))
  return Array.from({ length: draws }, () => dropElements(context, sequence, config.dropout, noise))
}

/** What the states are multiplied by before they go into each gate, or `null` where nothing is dropped. */
export function stateMasks(
  context: CellContext<DropSettings>,
  like: () => Tensor,
  gates: number,
): readonly Tensor[] | null {
  const { ops, training, config } = context
  if (!training || !drops(config.recurrentDropout)) return null
  const ones = ops.native.detached(() => ops.tf.onesLike(like()))
  return Array.from({ length: gates }, () =>
    dropElements(context, ones, config.recurrentDropout, ones.shape),
  )
}

/** Splits the last axis into equal parts. */
export function splitLast({ tf }: Ops, x: Tensor, parts: number): readonly Tensor[] {
  return tf.split(x, parts, x.rank - 1)
}

/** Parts one after another along the last axis. */
export function joinLast({ tf }: Ops, parts: readonly Tensor[]): Tensor {
  const [first, ...rest] = parts
  if (first === undefined) throw new Error('there are no parts to join')
  return rest.length === 0 ? first : tf.concat([...parts], first.rank - 1)
}

/** `sequence . kernel + bias` for all steps and gates: one matrix product, or one a gate where each has its own draw. */
export function projectSteps(
  context: CellContext<DropSettings>,
  sequence: Tensor,
  { gates, bias }: { readonly gates: number; readonly bias: Tensor | undefined },
): Tensor {
  const { ops, weights } = context
  const inputs = droppedInputs(context, sequence, gates)
  const kernels = splitFor(ops, needWeight(weights, 'kernel'), inputs.length)
  const products = inputs.map((input, i) => ops.native.matMul(input, kernels[i] ?? input))
  const joined = joinLast(ops, products)
  return bias === undefined ? joined : ops.native.biasAdd(joined, bias)
}

/** `state . kernel` for all gates of the kernel; with `masks` each gate takes its own part of the state. */
export function stateProduct(
  ops: Ops,
  kernel: Tensor,
  masks: readonly Tensor[] | null,
): (state: Tensor) => Tensor {
  const { tf, native } = ops
  if (masks === null) return (state) => native.matMul(state, kernel)
  const kernels = splitFor(ops, kernel, masks.length)
  return (state) =>
    joinLast(
      ops,
      masks.map((mask, i) => native.matMul(tf.mul(state, mask), kernels[i] ?? kernel)),
    )
}

const splitFor = (ops: Ops, kernel: Tensor, parts: number): readonly Tensor[] =>
  parts === 1 ? [kernel] : splitLast(ops, kernel, parts)

/** A state of zeros, with as many rows as the steps `[batch, time, ..., n]` have: `[batch, ..., units]`. */
export function zeroState({ tf, native }: Ops, steps: Tensor, units: number): Tensor {
  const lengths: readonly number[] = steps.shape
  const last = steps.rank - 1
  const edges = lengths.map((length, axis): [number, number] => {
    if (axis === 1) return [0, length - 1]
    return [0, axis === last ? length - units : 0]
  })
  return native.detached(() => {
    const first = native.crop(steps, edges)
    return tf.zerosLike(native.reshape(first, [-1, ...lengths.slice(2, -1), units]))
  })
}
