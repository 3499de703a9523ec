import type { BatchNormResult, Tensor } from '../../shared/layers/ops.ts'
import { attribute, defineKernel, pick, runOpWithOutputs, type OpAttribute } from './kernels.ts'
import { tf } from './tensorflow.ts'

interface BatchNormAttributes {
  readonly epsilon: number
}

function batchNormAttributes(x: Tensor, epsilon: number): OpAttribute[] {
  return [
    attribute.type('T', x.dtype),
    attribute.type('U', 'float32'),
    attribute.float('epsilon', epsilon),
    attribute.text('data_format', 'NHWC'),
    attribute.bool('is_training', true),
  ]
}

/**
 * Outputs: y, the batch's mean, its biased variance, and TensorFlow's scratch tensor for the gradient. The
 * variance is the one that TensorFlow saves for the gradient: its own `batch_variance` output is unbiased, and
 * Keras 3 moves towards the biased one.
 */
const batchNormKernel = defineKernel<BatchNormAttributes>({
  name: 'FusedBatchNorm',
  inputs: ['x', 'scale', 'offset'],
  outputs: 4,
  forward: ([x, scale, offset], { epsilon }) => {
    const none = tf.tensor1d([], 'float32')
    const outputs = runOpWithOutputs(
      'FusedBatchNormV3',
      [x as Tensor, scale as Tensor, offset as Tensor, none, none],
      [...batchNormAttributes(x as Tensor, epsilon), attribute.float('exponential_avg_factor', 1)],
      6,
    )
    const [y, , , mean, variance, scratch] = outputs
    return [y, mean, variance, scratch] as Tensor[]
  },
  keeps: ['inputs', 'outputs'],
  gradient: ({ dy, inputs, outputs, attributes: { epsilon } }) => {
    const [, mean, variance, scratch] = outputs as [Tensor, Tensor, Tensor, Tensor]
    const [dx, dscale, doffset] = runOpWithOutputs(
      'FusedBatchNormGradV3',
      [dy, pick(inputs, 'x'), pick(inputs, 'scale'), mean, variance, scratch],
      batchNormAttributes(dy, epsilon),
      5,
    ) as [Tensor, Tensor, Tensor]
    return { x: () => dx, scale: () => dscale, offset: () => doffset }
  },
})

/** See NativeOps.batchNormTraining. No gradient flows through the statistics that it gives back. */
export function batchNormTraining(
  x: Tensor,
  scale: Tensor,
  offset: Tensor,
  epsilon: number,
): BatchNormResult {
  const [output, mean, variance] = batchNormKernel([x, scale, offset], { epsilon })
  return { output, mean, variance } as BatchNormResult
}
