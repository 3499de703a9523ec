import { describe, expect, it } from 'vitest'
import type { Tensor } from '../../../src/shared/layers/ops.ts'
import { ops } from '../../../src/trainer/native/nativeOps.ts'

const { tf } = ops

/** Gradients of the sum of `op(a, b)`, worked out by hand. `b` is one number a row: it broadcasts. */
const rows = [
  { op: 'add', a: [1, 1, 1, 1], b: [2, 2] },
  { op: 'sub', a: [1, 1, 1, 1], b: [-2, -2] },
  { op: 'mul', a: [2, 2, 4, 4], b: [3, 7] },
  // -(1 + 2) / 2^2 and -(3 + 4) / 4^2
  { op: 'div', a: [0.5, 0.5, 0.25, 0.25], b: [-0.75, -0.4375] },
  // Equal operands, 2 and 2, 4 and 4: the first takes it all.
  { op: 'maximum', a: [0, 1, 0, 1], b: [1, 1] },
  { op: 'minimum', a: [1, 1, 1, 1], b: [0, 0] },
  // 2 (a - b), and the opposite summed over the row
  { op: 'squaredDifference', a: [-2, 0, -2, 0], b: [2, 2] },
] as const

describe.each(rows)('gradient of $op', ({ op, a, b }) => {
  const left = tf.tensor2d([1, 2, 3, 4], [2, 2])
  const right = tf.tensor2d([2, 4], [2, 1])
  const gradients = (x: Tensor, y: Tensor) =>
    tf.grads((p: Tensor, q: Tensor) => tf.sum(tf[op](p, q)))([x, y])

  it('is summed over the axis along which an operand broadcasts', () => {
    const [byA, byB] = gradients(left, right)
    expect(Array.from(byA?.dataSync() ?? [])).toEqual(a)
    expect(byB?.shape).toEqual([2, 1])
    expect(Array.from(byB?.dataSync() ?? [])).toEqual(b)
  })

  it('has the shape of an operand with fewer axes', () => {
    const [byA, byB] = gradients(left, tf.tensor1d([5, 6]))
    expect([byA?.shape, byB?.shape]).toEqual([[2, 2], [2]])
    const [, byNumber] = gradients(left, tf.scalar(3))
    expect(byNumber?.shape).toEqual([])
  })
})

it('adds up where one tensor is used several times', () => {
  const gradient = tf.grad((x) => tf.sum(tf.add(tf.sub(x, tf.mul(x, x)), x)))
  expect(Array.from(gradient(tf.tensor1d([1, 3])).dataSync())).toEqual([0, -4])
})
