import { z } from 'zod'
import { applyActivation } from './activations.ts'
import { knownLength, needWeight } from './callInputs.ts'
import * as field from './configFields.ts'
import type { Ops, Tensor } from './ops.ts'
import { defineRecurrent } from './recurrent.ts'
import {
  cellWeights,
  projectSteps,
  splitLast,
  stateMasks,
  stateProduct,
  zeroState,
  type CellContext,
  type RecurrentCell,
} from './recurrentCell.ts'
import { cellFields, gateActivation, sequenceFields } from './recurrentFields.ts'

const gruFields = () => ({
  ...cellFields(),
  recurrentActivation: gateActivation(),
  resetAfter: z
    .boolean()
    .default(true)
    .describe('Resets after the product with the recurrent kernel, which then has its own bias.'),
})

export const gruCellConfig = z.strictObject(gruFields())

type Config = z.infer<typeof gruCellConfig>

/** The bias of the inputs and that of the states, where there are any. */
function splitBias({ ops: { tf }, config, weights }: CellContext<Config>): readonly Tensor[] {
  const { bias } = weights
  if (bias === undefined) return []
  return config.resetAfter ? tf.unstack(bias, 0) : [bias]
}

/** Update and reset gates, from the inputs' and the states' sums `[batch, 2 * units]`. */
function gates(ops: Ops, config: Config, inputs: Tensor, states: Tensor): readonly Tensor[] {
  const sums = ops.tf.add(inputs, states)
  return splitLast(ops, applyActivation(ops, config.recurrentActivation, sums), 2)
}

/** The state between the one before and the candidate: `update * state + (1 - update) * candidate`. */
function mix({ tf }: Ops, update: Tensor, state: Tensor, candidate: Tensor): Tensor {
  return tf.add(tf.mul(update, state), tf.mul(tf.sub(1, update), candidate))
}

type Step = (input: Tensor, state: Tensor) => Tensor

/** Cho et al. 2014 in the form of cuDNN, arXiv:1406.1078v1. */
function resetAfterStep(context: CellContext<Config>, masks: readonly Tensor[] | null): Step {
  const { ops, config, weights } = context
  const { tf, native } = ops
  const sizes = [2 * config.units, config.units]
  const [, bias] = splitBias(context)
  const recur = stateProduct(ops, needWeight(weights, 'recurrent_kernel'), masks)
  return (input, state) => {
    const product = recur(state)
    const sums = bias === undefined ? product : native.biasAdd(product, bias)
    const [inner = sums, innerCandidate = sums] = tf.split(sums, sizes, 1)
    const [outer = input, candidate = input] = tf.split(input, sizes, 1)
    const [update = outer, reset = outer] = gates(ops, config, outer, inner)
    const proposed = tf.add(candidate, tf.mul(reset, innerCandidate))
    return mix(ops, update, state, applyActivation(ops, config.activation, proposed))
  }
}

/** Cho et al. 2014, arXiv:1406.1078v3. */
function resetBeforeStep(context: CellContext<Config>, masks: readonly Tensor[] | null): Step {
  const { ops, config, weights } = context
  const { tf } = ops
  const sizes = [2 * config.units, config.units]
  const kernel = needWeight(weights, 'recurrent_kernel')
  const [gateKernel = kernel, candidateKernel = kernel] = tf.split(kernel, sizes, 1)
  const recurGates = stateProduct(ops, gateKernel, masks?.slice(0, 2) ?? null)
  const recurCandidate = stateProduct(ops, candidateKernel, masks?.slice(2) ?? null)
  return (input, state) => {
    const [outer = input, candidate = input] = tf.split(input, sizes, 1)
    const [update = outer, reset = outer] = gates(ops, config, outer, recurGates(state))
    const proposed = tf.add(candidate, recurCandidate(tf.mul(reset, state)))
    return mix(ops, update, state, applyActivation(ops, config.activation, proposed))
  }
}

export const gruCell: RecurrentCell<Config> = {
  weights: (config, step) => {
    const { units } = config
    const shapes = {
      kernel: [knownLength(step, -1), 3 * units],
      recurrent: [units, 3 * units],
      bias: config.resetAfter ? [2, 3 * units] : [3 * units],
    }
    return cellWeights(config, shapes, config.biasInitializer)
  },
  states: ({ units }, [batch = null]) => [[batch, units]],
  open: (context, sequence) => {
    const { ops, config } = context
    const [bias] = splitBias(context)
    const steps = projectSteps(context, sequence, { gates: 3, bias })
    const zero = () => zeroState(ops, steps, config.units)
    const masks = stateMasks(context, zero, 3)
    const step = (config.resetAfter ? resetAfterStep : resetBeforeStep)(context, masks)
    return { steps, zeros: () => [zero()], step: (input, [state = input]) => [step(input, state)] }
  },
}

export const gru = defineRecurrent({
  className: 'GRU',
  help: 'Reads a sequence step by step; gates say how much of the state is kept.',
  config: z.strictObject({
    ...gruFields(),
    ...sequenceFields(),
    activityRegularizer: field.regularizer('the output'),
  }),
  rank: 3,
  states: 1,
  cell: gruCell,
})
