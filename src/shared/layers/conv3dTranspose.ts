import { defineConvolutionTranspose } from './convolutionTranspose.ts'

export const conv3dTranspose = defineConvolutionTranspose(
  3,
  'A convolution backwards: lays a learned pattern down at every place, so that volumes grow.',
)
