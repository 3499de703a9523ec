import { z } from 'zod'
import { applyActivation } from './activations.ts'
import { knownLength, needWeight } from './callInputs.ts'
import { defineRecurrent } from './recurrent.ts'
import {
  cellWeights,
  projectSteps,
  stateMasks,
  stateProduct,
  zeroState,
  type RecurrentCell,
} from './recurrentCell.ts'
import { cellFields, sequenceFields } from './recurrentFields.ts'
import * as field from './configFields.ts'

export const simpleRnnCellConfig = z.strictObject(cellFields())

type Config = z.infer<typeof simpleRnnCellConfig>

/** `h' = activation(x . kernel + bias + h . recurrent_kernel)`. Elman 1990, doi:10.1207/s15516709cog1402_1. */
export const simpleRnnCell: RecurrentCell<Config> = {
  weights: (config, step) => {
    const { units } = config
    const shapes = {
      kernel: [knownLength(step, -1), units],
      recurrent: [units, units],
      bias: [units],
    }
    return cellWeights(config, shapes, config.biasInitializer)
  },
  states: ({ units }, [batch = null]) => [[batch, units]],
  open: (context, sequence) => {
    const { ops, config, weights } = context
    const steps = projectSteps(context, sequence, { gates: 1, bias: weights['bias'] })
    const zeros = () => [zeroState(ops, steps, config.units)]
    const masks = stateMasks(context, () => zeroState(ops, steps, config.units), 1)
    const recur = stateProduct(ops, needWeight(weights, 'recurrent_kernel'), masks)
    return {
      steps,
      zeros,
      step: (input, [state = input]) => [
        applyActivation(ops, config.activation, ops.tf.add(input, recur(state))),
      ],
    }
  },
}

export const simpleRnn = defineRecurrent({
  className: 'SimpleRNN',
  help: 'Reads a sequence step by step; each output goes into the next step.',
  config: z.strictObject({
    ...cellFields(),
    ...sequenceFields(),
    activityRegularizer: field.regularizer('the output'),
  }),
  rank: 3,
  states: 1,
  cell: simpleRnnCell,
})
