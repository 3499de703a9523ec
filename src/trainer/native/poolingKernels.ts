import type { PoolOptions, Tensor } from '../../shared/layers/ops.ts'
import { attribute, defineKernel, only, pick, runOp, shapeOf, type OpAttribute } from './kernels.ts'

function poolAttributes(x: Tensor, { size, strides, padding }: PoolOptions): OpAttribute[] {
  return [
    attribute.type('T', x.dtype),
    attribute.ints('ksize', [1, ...size, 1]),
    attribute.ints('strides', [1, ...strides, 1]),
    attribute.text('padding', padding.toUpperCase()),
    attribute.text('data_format', 'NHWC'),
  ]
}

/** Max pooling alone has `explicit_paddings`; empty unless the padding is EXPLICIT. */
function maxPoolAttributes(x: Tensor, options: PoolOptions): OpAttribute[] {
  return [...poolAttributes(x, options), attribute.ints('explicit_paddings', [])]
}

const maxPoolKernel = defineKernel<PoolOptions>({
  name: 'MaxPool',
  inputs: ['x'],
  forward: (tensors, options) =>
    runOp('MaxPool', tensors, maxPoolAttributes(only(tensors), options)),
  keeps: ['inputs', 'outputs'],
  gradient: ({ dy, inputs, outputs, attributes }) => ({
    x: () =>
      runOp(
        'MaxPoolGrad',
        [pick(inputs, 'x'), only(outputs), dy],
        maxPoolAttributes(dy, attributes),
      ),
  }),
})

const averagePoolKernel = defineKernel<PoolOptions>({
  name: 'AvgPool',
  inputs: ['x'],
  forward: (tensors, options) => runOp('AvgPool', tensors, poolAttributes(only(tensors), options)),
  keeps: ['inputs'],
  gradient: ({ dy, inputs, attributes }) => ({
    x: () => runOp('AvgPoolGrad', [shapeOf(pick(inputs, 'x')), dy], poolAttributes(dy, attributes)),
  }),
})

function volumeAttributes(x: Tensor, { size, strides, padding }: PoolOptions): OpAttribute[] {
  return [
    attribute.type('T', x.dtype),
    attribute.ints('ksize', [1, ...size, 1]),
    attribute.ints('strides', [1, ...strides, 1]),
    attribute.text('padding', padding.toUpperCase()),
    attribute.text('data_format', 'NDHWC'),
  ]
}

const maxPool3dKernel = defineKernel<PoolOptions>({
  name: 'MaxPool3D',
  inputs: ['x'],
  forward: (tensors, options) =>
    runOp('MaxPool3D', tensors, volumeAttributes(only(tensors), options)),
  keeps: ['inputs', 'outputs'],
  gradient: ({ dy, inputs, outputs, attributes }) => ({
    x: () =>
      runOp(
        'MaxPool3DGrad',
        [pick(inputs, 'x'), only(outputs), dy],
        [...volumeAttributes(dy, attributes), attribute.type('TInput', dy.dtype)],
      ),
  }),
})

const averagePool3dKernel = defineKernel<PoolOptions>({
  name: 'AvgPool3D',
  inputs: ['x'],
  forward: (tensors, options) =>
    runOp('AvgPool3D', tensors, volumeAttributes(only(tensors), options)),
  keeps: ['inputs'],
  gradient: ({ dy, inputs, attributes }) => ({
    x: () =>
      runOp('AvgPool3DGrad', [shapeOf(pick(inputs, 'x')), dy], volumeAttributes(dy, attributes)),
  }),
})

/** See NativeOps. The mean of a padded window counts only the elements that are there, as in Keras. */
export const maxPool2d = (x: Tensor, options: PoolOptions): Tensor =>
  only(maxPoolKernel([x], options))
export const averagePool2d = (x: Tensor, options: PoolOptions): Tensor =>
  only(averagePoolKernel([x], options))
export const maxPool3d = (x: Tensor, options: PoolOptions): Tensor =>
  only(maxPool3dKernel([x], options))
export const averagePool3d = (x: Tensor, options: PoolOptions): Tensor =>
  only(averagePool3dKernel([x], options))
