import { z } from 'zod'
import { firstInput, firstShape, knownLength, needWeight } from './callInputs.ts'
import { dropElements, dropRate } from './dropout.ts'
import { defineLayer, LayerFault } from './layerKind.ts'

/** Layers that Keras defines beside its architectures, not among its layers. */

/** Multiplies each channel by a learned factor. Touvron et al. 2021, arXiv:2103.17239. */
export const layerScale = defineLayer({
  className: 'LayerScale',
  category: 'regularization',
  help: 'Multiplies each channel by a learned factor that begins near 0 (ConvNeXt).',
  config: z.strictObject({
    initValues: z.number().describe('First value of the factors.'),
    projectionDim: z.int().positive().describe('Number of channels.'),
  }),
  weights: ({ initValues, projectionDim }) => [
    {
      name: 'gamma',
      shape: [projectionDim],
      initializer: { name: 'constant', value: initValues },
      trainable: true,
    },
  ],
  outputShapes: ({ projectionDim }, shapes) => {
    const input = firstShape(shapes)
    if (knownLength(input, -1) === projectionDim) return [input]
    throw new LayerFault('input', `it takes ${projectionDim} channels`)
  },
  call: ({ ops: { tf }, inputs, weights }) =>
    tf.mul(firstInput(inputs), needWeight(weights, 'gamma')),
  keras: { module: 'keras.src.applications.convnext' },
})

/** Drops whole rows of a residual branch. Huang et al. 2016, arXiv:1603.09382. */
export const stochasticDepth = defineLayer({
  className: 'StochasticDepth',
  category: 'regularization',
  help: 'Drops the whole branch for random rows while training (ConvNeXt).',
  config: z.strictObject({ dropPathRate: dropRate() }),
  isRandom: true,
  outputShapes: (_config, shapes) => [firstShape(shapes)],
  call: (context) => {
    const x = firstInput(context.inputs)
    if (!context.training) return x
    const oneARow = x.shape.map((length, axis) => (axis === 0 ? length : 1))
    return dropElements(context, x, context.config.dropPathRate, oneARow)
  },
  keras: { module: 'keras.src.applications.convnext' },
})

/** `a + scale * b`: the residual of Inception-ResNet. Szegedy et al. 2016, arXiv:1602.07261. */
export const customScaleLayer = defineLayer({
  className: 'CustomScaleLayer',
  category: 'merging',
  help: 'Adds the second tensor, scaled, to the first (Inception-ResNet).',
  config: z.strictObject({ scale: z.number().describe('Factor of the second tensor.') }),
  inputs: { min: 2, max: 2 },
  outputShapes: (_config, shapes) => {
    const [first, second] = [firstShape(shapes), shapes[1]]
    if (first.join() === second?.join()) return [first]
    throw new LayerFault('input', 'its two inputs must have one shape')
  },
  call: ({ ops: { tf }, config, inputs: [a, b] }) => {
    if (a === undefined || b === undefined) throw new LayerFault('input', 'it takes 2 inputs')
    return tf.add(a, tf.mul(b, config.scale))
  },
  keras: { module: 'keras.src.applications.inception_resnet_v2' },
})
