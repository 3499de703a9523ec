import type { Tensor } from '../../shared/layers/ops.ts'
import { attribute, defineKernel, only, pick, runOp } from './kernels.ts'
import { reduce } from './reductionKernels.ts'
import { reshape } from './shapeKernels.ts'

interface Transposes {
  readonly transposeA: boolean
  readonly transposeB: boolean
}

/** A product of two matrices or of two stacks of them, without a gradient of its own. */
function product(a: Tensor, b: Tensor, { transposeA, transposeB }: Transposes): Tensor {
  if (a.rank === 2 && b.rank === 2) {
    return runOp(
      'MatMul',
      [a, b],
      [
        attribute.bool('transpose_a', transposeA),
        attribute.bool('transpose_b', transposeB),
        attribute.type('T', a.dtype),
      ],
    )
  }
  return runOp(
    'BatchMatMulV2',
    [a, b],
    [
      attribute.bool('adj_x', transposeA),
      attribute.bool('adj_y', transposeB),
      attribute.type('T', a.dtype),
    ],
  )
}

/** Sums away the leading axes along which `like` was broadcast. */
function sumToShape(gradient: Tensor, like: Tensor): Tensor {
  const extra = gradient.rank - like.rank
  const axes = gradient.shape.flatMap((length, axis) =>
    axis < extra || (like.shape[axis - extra] === 1 && length !== 1) ? [axis] : [],
  )
  if (axes.length === 0) return gradient
  const sums = reduce('Sum', gradient, axes)
  return extra === 0 ? sums : reshape(sums, like.shape)
}

function gradientOfA(dy: Tensor, b: Tensor, { transposeA, transposeB }: Transposes): Tensor {
  return transposeA
    ? product(b, dy, { transposeA: transposeB, transposeB: true })
    : product(dy, b, { transposeA: false, transposeB: !transposeB })
}

function gradientOfB(dy: Tensor, a: Tensor, { transposeA, transposeB }: Transposes): Tensor {
  return transposeB
    ? product(dy, a, { transposeA: true, transposeB: transposeA })
    : product(a, dy, { transposeA: !transposeA, transposeB: false })
}

const matMulKernel = defineKernel<Transposes>({
  name: 'MatMul',
  inputs: ['a', 'b'],
  forward: ([a, b], attributes) => product(a as Tensor, b as Tensor, attributes),
  keeps: ['inputs'],
  gradient: ({ dy, inputs, attributes }) => {
    const a = pick(inputs, 'a')
    const b = pick(inputs, 'b')
    return {
      a: () => sumToShape(gradientOfA(dy, b, attributes), a),
      b: () => sumToShape(gradientOfB(dy, a, attributes), b),
    }
  },
})

/** See NativeOps.matMul. */
export function matMul(a: Tensor, b: Tensor, transposeA = false, transposeB = false): Tensor {
  const attributes = { transposeA, transposeB }
  if (a.rank <= 2 || b.rank !== 2 || transposeA) return only(matMulKernel([a, b], attributes))
  // One large product is quicker than many small ones.
  const rows = reshape(a, [-1, a.shape.at(-1) ?? 1])
  const flat = only(matMulKernel([rows, b], attributes))
  return reshape(flat, [-1, ...a.shape.slice(1, -1), flat.shape[1] ?? 1])
}
