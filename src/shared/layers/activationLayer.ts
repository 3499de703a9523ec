import { z } from 'zod'
import { activationNames, applyActivation } from './activations.ts'
import { firstInput, firstShape } from './callInputs.ts'
import { defineLayer } from './layerKind.ts'

/** An activation function as a layer of its own. */
export const activationLayer = defineLayer({
  className: 'Activation',
  category: 'activation',
  help: 'Applies a function to every element.',
  masking: 'pass',
  config: z.strictObject({
    activation: z.enum(activationNames).describe('Name of the function.'),
  }),
  outputShapes: (_config, shapes) => [firstShape(shapes)],
  call: ({ ops, config, inputs }) => applyActivation(ops, config.activation, firstInput(inputs)),
})
