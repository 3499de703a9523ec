import { z } from 'zod'
import { applyActivation } from './activations.ts'
import { knownLength, needWeight } from './callInputs.ts'
import * as field from './configFields.ts'
import { defineRecurrent } from './recurrent.ts'
import {
  cellWeights,
  forgetBias,
  projectSteps,
  splitLast,
  stateMasks,
  stateProduct,
  zeroState,
  type RecurrentCell,
} from './recurrentCell.ts'
import { cellFields, gateActivation, sequenceFields, unitForgetBias } from './recurrentFields.ts'
import type { ActivationName } from './activations.ts'
import type { Ops, Tensor } from './ops.ts'

const lstmFields = () => ({
  ...cellFields(),
  recurrentActivation: gateActivation(),
  unitForgetBias: unitForgetBias(),
})

export const lstmCellConfig = z.strictObject(lstmFields())

type Config = z.infer<typeof lstmCellConfig>

interface GateActivations {
  readonly activation: ActivationName
  readonly recurrentActivation: ActivationName
}

/**
 * New output and carry from the sums at the four gates, in Keras's order (input, forget, candidate, output), and the
 * carry before. Hochreiter and Schmidhuber 1997, doi:10.1162/neco.1997.9.8.1735.
 */
export function lstmStates(
  ops: Ops,
  { activation, recurrentActivation }: GateActivations,
  sums: Tensor,
  carry: Tensor,
): readonly Tensor[] {
  const { tf } = ops
  const gate = (x: Tensor) => applyActivation(ops, recurrentActivation, x)
  const [input = sums, forget = sums, candidate = sums, output = sums] = splitLast(ops, sums, 4)
  const kept = tf.mul(gate(forget), carry)
  const added = tf.mul(gate(input), applyActivation(ops, activation, candidate))
  const next = tf.add(kept, added)
  return [tf.mul(gate(output), applyActivation(ops, activation, next)), next]
}

export const lstmCell: RecurrentCell<Config> = {
  weights: (config, step) => {
    const { units } = config
    const shapes = {
      kernel: [knownLength(step, -1), 4 * units],
      recurrent: [units, 4 * units],
      bias: [4 * units],
    }
    return cellWeights(config, shapes, forgetBias(config, units))
  },
  states: ({ units }, [batch = null]) => [
    [batch, units],
    [batch, units],
  ],
  open: (context, sequence) => {
    const { ops, config, weights } = context
    const steps = projectSteps(context, sequence, { gates: 4, bias: weights['bias'] })
    const zero = () => zeroState(ops, steps, config.units)
    const masks = stateMasks(context, zero, 4)
    const recur = stateProduct(ops, needWeight(weights, 'recurrent_kernel'), masks)
    return {
      steps,
      zeros: () => [zero(), zero()],
      step: (input, [state = input, carry = input]) =>
        lstmStates(ops, config, ops.tf.add(input, recur(state)), carry),
    }
  },
}

export const lstm = defineRecurrent({
  className: 'LSTM',
  help: 'Reads a sequence step by step with a memory that gates keep and change.',
  config: z.strictObject({
    ...lstmFields(),
    ...sequenceFields(),
    activityRegularizer: field.regularizer('the output'),
  }),
  rank: 3,
  states: 2,
  cell: lstmCell,
})
