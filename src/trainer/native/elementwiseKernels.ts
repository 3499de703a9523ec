import type { Tensor } from '../../shared/layers/ops.ts'
import { attribute, defineKernel, only, pick, runOp, type OpAttribute } from './kernels.ts'

type Unary = (x: Tensor) => Tensor

interface UnarySpec {
  readonly op: string
  readonly gradientOp: string
  /** Which tensor of the forward pass the gradient op takes. */
  readonly gradientOf: 'input' | 'output'
}

function typeOf(x: Tensor): OpAttribute {
  return attribute.type('T', x.dtype)
}

function defineUnary({ op, gradientOp, gradientOf }: UnarySpec): Unary {
  const kernel = defineKernel({
    name: op,
    inputs: ['x'],
    forward: (tensors) => runOp(op, tensors, [typeOf(only(tensors))]),
    keeps: [gradientOf === 'input' ? 'inputs' : 'outputs'],
    gradient: ({ dy, inputs, outputs }) => ({
      x: () => {
        const kept = gradientOf === 'input' ? pick(inputs, 'x') : only(outputs)
        return runOp(gradientOp, [dy, kept], [typeOf(dy)])
      },
    }),
  })
  return (x) => only(kernel([x], {}))
}

export const relu = defineUnary({ op: 'Relu', gradientOp: 'ReluGrad', gradientOf: 'output' })
export const relu6 = defineUnary({ op: 'Relu6', gradientOp: 'Relu6Grad', gradientOf: 'output' })
export const elu = defineUnary({ op: 'Elu', gradientOp: 'EluGrad', gradientOf: 'output' })
export const selu = defineUnary({ op: 'Selu', gradientOp: 'SeluGrad', gradientOf: 'output' })
export const softplus = defineUnary({
  op: 'Softplus',
  gradientOp: 'SoftplusGrad',
  gradientOf: 'input',
})
export const softsign = defineUnary({
  op: 'Softsign',
  gradientOp: 'SoftsignGrad',
  gradientOf: 'input',
})

const leakyReluKernel = defineKernel<{ readonly slope: number }>({
  name: 'LeakyRelu',
  inputs: ['x'],
  forward: (tensors, { slope }) => {
    const x = only(tensors)
    return runOp('LeakyRelu', [x], [typeOf(x), attribute.float('alpha', slope)])
  },
  keeps: ['inputs'],
  gradient: ({ dy, inputs, attributes: { slope } }) => ({
    x: () =>
      runOp(
        'LeakyReluGrad',
        [dy, pick(inputs, 'x')],
        [typeOf(dy), attribute.float('alpha', slope)],
      ),
  }),
})

export const leakyRelu = (x: Tensor, slope: number): Tensor => only(leakyReluKernel([x], { slope }))

const biasAddKernel = defineKernel({
  name: 'BiasAdd',
  inputs: ['x', 'bias'],
  forward: (tensors) =>
    runOp('BiasAdd', tensors, [typeOf(only(tensors)), attribute.text('data_format', 'NHWC')]),
  keeps: [],
  gradient: ({ dy }) => ({
    // A clone: tfjs disposes a gradient once it is added to another.
    x: () => dy.clone(),
    bias: () => runOp('BiasAddGrad', [dy], [typeOf(dy), attribute.text('data_format', 'NHWC')]),
  }),
})

export const biasAdd = (x: Tensor, bias: Tensor): Tensor => only(biasAddKernel([x, bias], {}))
