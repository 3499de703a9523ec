import * as field from './configFields.ts'
import {
  callConvolution,
  convolutionConfig,
  convolutionShapes,
  convolutionWeights,
} from './convolution.ts'
import { defineLayer } from './layerKind.ts'

/** Convolution over depth, height and width of a volume. */
export const conv3d = defineLayer({
  className: 'Conv3D',
  category: 'convolution',
  help: 'Looks for the same patterns at every place of a volume, such as a scan or a clip.',
  config: convolutionConfig(3, field.padding()),
  weights: convolutionWeights,
  outputShapes: convolutionShapes,
  call: callConvolution,
  keras: { aliases: ['Convolution3D'] },
})
