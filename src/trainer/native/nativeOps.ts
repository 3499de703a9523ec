import type { NativeOps, Ops } from '../../shared/layers/ops.ts'
import { batchNormTraining } from './batchNormKernel.ts'
import {
  conv2d,
  conv2dTranspose,
  conv3d,
  conv3dTranspose,
  depthwiseConv2d,
} from './convolutions.ts'
import { replaceElementwiseGradients } from './elementwiseGradients.ts'
import {
  biasAdd,
  elu,
  leakyRelu,
  relu,
  relu6,
  selu,
  softplus,
  softsign,
} from './elementwiseKernels.ts'
import { einsum } from './einsumKernel.ts'
import { gather } from './gatherKernel.ts'
import { matMul } from './matrixKernels.ts'
import { averagePool2d, averagePool3d, maxPool2d, maxPool3d } from './poolingKernels.ts'
import { affineTransform } from './projectiveKernel.ts'
import { max, mean, sum } from './reductionKernels.ts'
import { detached, where } from './selectKernels.ts'
import { resize2d } from './resizeKernels.ts'
import { crop, pad, reshape } from './shapeKernels.ts'
import { tf } from './tensorflow.ts'

replaceElementwiseGradients()

/** TensorFlow's kernels, each with its own gradient kernel. */
export const nativeOps: NativeOps = {
  biasAdd,
  relu,
  relu6,
  elu,
  selu,
  softplus,
  softsign,
  leakyRelu,
  conv2d,
  depthwiseConv2d,
  conv2dTranspose,
  conv3d,
  conv3dTranspose,
  maxPool2d,
  averagePool2d,
  maxPool3d,
  averagePool3d,
  resize2d,
  affineTransform,
  batchNormTraining,
  gather,
  matMul,
  einsum,
  reshape,
  pad,
  crop,
  sum,
  mean,
  max,
  where,
  detached,
}

/** All that layers compute with. */
export const ops: Ops = { tf, native: nativeOps }
