import { defineConvolutionTranspose } from './convolutionTranspose.ts'

export const conv1dTranspose = defineConvolutionTranspose(
  1,
  'A convolution backwards: lays a learned pattern down at every step, so that sequences grow.',
)
