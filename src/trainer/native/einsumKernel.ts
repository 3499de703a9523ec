import type { Tensor } from '../../shared/layers/ops.ts'
import { attribute, defineKernel, only, pick, runOp } from './kernels.ts'

interface Equation {
  /** Axes of both inputs and of the result, a letter an axis. */
  readonly a: string
  readonly b: string
  readonly result: string
}

const contract = (tensors: readonly Tensor[], { a, b, result }: Equation) =>
  runOp('Einsum', tensors, [
    attribute.text('equation', `${a},${b}->${result}`),
    attribute.int('N', 2),
    attribute.type('T', only(tensors).dtype),
  ])

const einsumKernel = defineKernel<Equation>({
  name: 'Einsum',
  inputs: ['a', 'b'],
  forward: (tensors, equation) => contract(tensors, equation),
  keeps: ['inputs'],
  gradient: ({ dy, inputs, attributes: { a, b, result } }) => ({
    a: () => contract([dy, pick(inputs, 'b')], { a: result, b, result: a }),
    b: () => contract([dy, pick(inputs, 'a')], { a: result, b: a, result: b }),
  }),
})

/** See NativeOps.einsum. */
export function einsum(equation: string, a: Tensor, b: Tensor): Tensor {
  const [left = '', right = '', result = ''] = equation.split(/,|->/)
  return only(einsumKernel([a, b], { a: left, b: right, result }))
}
