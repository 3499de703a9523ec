import { defineConvolutionTranspose } from './convolutionTranspose.ts'

export const conv2dTranspose = defineConvolutionTranspose(
  2,
  'A convolution backwards: paints a learned pattern for every pixel, so that images grow.',
)
