import { z } from 'zod'
import { firstInput, firstShape, needWeight } from './callInputs.ts'
import * as field from './configFields.ts'
import { defineLayer } from './layerKind.ts'
import { unequal } from './masks.ts'
import type { Initializer } from './initializers.ts'

const smallUniform: Initializer = {
  name: 'randomUniform',
  minval: -0.05,
  maxval: 0.05,
  seed: null,
}

/** Turns whole numbers into learned vectors: a row of the table for each id. */
export const embedding = defineLayer({
  className: 'Embedding',
  category: 'core',
  help: 'Looks up a learned vector for each id.',
  config: z.strictObject({
    inputDim: z.int().positive().describe('Number of ids: the largest id plus 1.'),
    outputDim: z.int().positive().describe('Length of a vector.'),
    embeddingsInitializer: field.initializer(smallUniform, 'the vectors'),
    embeddingsRegularizer: field.regularizer('the vectors'),
    activityRegularizer: field.regularizer('the output'),
    embeddingsConstraint: field.constraint('the vectors'),
    maskZero: z.boolean().default(false).describe('Id 0 is padding, which later layers skip.'),
  }),
  weights: (config) => [
    {
      name: 'embeddings',
      shape: [config.inputDim, config.outputDim],
      initializer: config.embeddingsInitializer,
      regularizer: config.embeddingsRegularizer,
      constraint: config.embeddingsConstraint,
      trainable: true,
    },
  ],
  outputShapes: (config, shapes) => [[...firstShape(shapes), config.outputDim]],
  masking: {
    outputs: (config) => [config.maskZero],
    compute: ({ ops, inputs }) => [unequal(ops, firstInput(inputs), 0)],
  },
  call: ({ ops: { tf, native }, inputs, weights }) =>
    native.gather(needWeight(weights, 'embeddings'), tf.cast(firstInput(inputs), 'int32')),
  keras: {
    ignoredKeys: ['input_length'],
    neutralKeys: { quantization_config: [null], lora_rank: [null], lora_alpha: [null] },
  },
})
