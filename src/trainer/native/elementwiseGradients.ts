import type * as tfjs from '@tensorflow/tfjs-core'
import type { Tensor } from '../../shared/layers/ops.ts'
import { attribute, runOp } from './kernels.ts'
import { reduce } from './reductionKernels.ts'
import { reshape } from './shapeKernels.ts'
import { tf } from './tensorflow.ts'

/**
 * Gradients of tfjs's ops that broadcast, in the place of tfjs's own. Those reshape to shapes that hold the batch
 * size, so that a recorded step with a residual connection or a gate served one batch size only; and those of
 * maximum and minimum do not sum over broadcast axes at all.
 */

/** The gradient by one operand of `op(a, b)` before it is summed over broadcast axes. */
type Slope = (dy: Tensor, a: Tensor, b: Tensor) => Tensor

/** The gradient of a broadcast operand: summed over the axes along which it was repeated. */
export function sumToShape(gradient: Tensor, operand: Tensor): Tensor {
  const extra = gradient.rank - operand.rank
  const axes = gradient.shape.flatMap((length, axis) =>
    axis < extra || (operand.shape[axis - extra] === 1 && length !== 1) ? [axis] : [],
  )
  if (axes.length === 0) return gradient
  const sums = reduce('Sum', gradient, axes)
  // An operand with fewer axes is a weight or a number: its shape holds no batch size.
  return extra === 0 ? sums : reshape(sums, operand.shape)
}

const floats = (x: Tensor): Tensor => (x.dtype === 'float32' ? x : tf.cast(x, 'float32'))
const where = (condition: Tensor, dy: Tensor): Tensor => tf.mul(dy, tf.cast(condition, 'float32'))
const double = (dy: Tensor, difference: Tensor): Tensor => tf.mul(dy, tf.mul(difference, 2))

// A clone where the gradient is dy itself: tfjs disposes a gradient once it is added to another.
const slopes: Readonly<Record<string, readonly [Slope, Slope]>> = {
  Add: [(dy) => dy.clone(), (dy) => dy.clone()],
  Sub: [(dy) => dy.clone(), (dy) => tf.neg(dy)],
  Multiply: [(dy, _a, b) => tf.mul(dy, floats(b)), (dy, a) => tf.mul(dy, floats(a))],
  RealDiv: [
    (dy, _a, b) => tf.div(dy, floats(b)),
    (dy, a, b) => tf.neg(tf.div(tf.mul(dy, floats(a)), tf.square(floats(b)))),
  ],
  // Equal operands: all goes to the first, as in TensorFlow.
  Maximum: [(dy, a, b) => where(tf.greaterEqual(a, b), dy), (dy, a, b) => where(tf.less(a, b), dy)],
  Minimum: [(dy, a, b) => where(tf.lessEqual(a, b), dy), (dy, a, b) => where(tf.greater(a, b), dy)],
  SquaredDifference: [
    (dy, a, b) => double(dy, tf.sub(floats(a), floats(b))),
    (dy, a, b) => double(dy, tf.sub(floats(b), floats(a))),
  ],
}

function gradientOf([byA, byB]: readonly [Slope, Slope]): tfjs.GradFunc {
  return (dys, saved) => {
    const dy = Array.isArray(dys) ? dys[0] : dys
    const [a, b] = saved
    if (dy === undefined || a === undefined || b === undefined) {
      throw new Error('a gradient has lost its operands')
    }
    return {
      a: () => sumToShape(byA(dy, a, b), a),
      b: () => sumToShape(byB(dy, a, b), b),
    }
  }
}

/** TensorFlow's own kernels for gradients that tfjs computes in three steps: recurrent layers have hundreds of them. */
const gradientOps = { Sigmoid: 'SigmoidGrad', Tanh: 'TanhGrad' } as const

function replaceByKernels(): void {
  for (const [kernelName, op] of Object.entries(gradientOps)) {
    tf.unregisterGradient(kernelName)
    tf.registerGradient({
      kernelName,
      outputsToSave: [true],
      gradFunc: (dys, [y]) => {
        const dy = Array.isArray(dys) ? dys[0] : dys
        if (dy === undefined || y === undefined) throw new Error('a gradient has lost its output')
        return { x: () => runOp(op, [y, dy], [attribute.type('T', dy.dtype)]) }
      },
    })
  }
}

/** Puts these gradients in the place of tfjs's. Once a process. */
export function replaceElementwiseGradients(): void {
  replaceByKernels()
  for (const [kernelName, pair] of Object.entries(slopes)) {
    tf.unregisterGradient(kernelName)
    tf.registerGradient({
      kernelName,
      inputsToSave: ['a', 'b'],
      gradFunc: gradientOf(pair),
    })
  }
}
