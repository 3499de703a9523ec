import * as field from './configFields.ts'
import {
  callConvolution,
  convolutionConfig,
  convolutionShapes,
  convolutionWeights,
} from './convolution.ts'
import { defineLayer } from './layerKind.ts'

/** Convolution over height and width of an image. */
export const conv2d = defineLayer({
  className: 'Conv2D',
  category: 'convolution',
  help: 'Looks for the same patterns at every place of an image.',
  config: convolutionConfig(2, field.padding()),
  weights: convolutionWeights,
  outputShapes: convolutionShapes,
  call: callConvolution,
  keras: { aliases: ['Convolution2D'] },
})
