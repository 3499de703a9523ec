import { z } from 'zod'
import { firstInput, firstShape } from './callInputs.ts'
import { defineLayer } from './layerKind.ts'

/** Gives back its input. */
export const identity = defineLayer({
  className: 'Identity',
  category: 'core',
  help: 'Does nothing: a named place in the model.',
  masking: 'pass',
  config: z.strictObject({}),
  outputShapes: (_config, shapes) => [firstShape(shapes)],
  call: ({ inputs }) => firstInput(inputs),
})
