import { z } from 'zod'
import {
  callConvolution,
  convolutionConfig,
  convolutionShapes,
  convolutionWeights,
} from './convolution.ts'
import { defineLayer } from './layerKind.ts'

/** Convolution over the steps of a sequence. */
export const conv1d = defineLayer({
  className: 'Conv1D',
  category: 'convolution',
  help: 'Looks for the same patterns at every step of a sequence.',
  config: convolutionConfig(
    1,
    z
      .enum(['valid', 'same', 'causal'])
      .default('valid')
      .describe(
        '"same" pads so that stride 1 keeps the length; "causal" so that no step looks ahead.',
      ),
  ),
  weights: convolutionWeights,
  outputShapes: convolutionShapes,
  call: callConvolution,
  keras: { aliases: ['Convolution1D'] },
})
