import type { Tensor } from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { ops } from '../../../src/trainer/native/nativeOps.ts'

const { tf, native } = ops

/** Whole numbers, so that sums come out exactly in whichever order. */
function numbers(shape: number[], from: number): Tensor {
  const count = shape.reduce((product, length) => product * length, 1)
  return tf.tensor(
    Array.from({ length: count }, (_, i) => ((i * 7 + from) % 11) - 5),
    shape,
  )
}

const swapped = (shape: number[]) => [...shape.slice(0, -2), ...shape.slice(-2).toReversed()]

const flipped = (x: Tensor, flips: boolean) =>
  flips ? tf.transpose(x, swapped([...x.shape.keys()])) : x

/** The product from its definition: every row times every column, summed. */
function peer(a: Tensor, b: Tensor, ...[transposeA, transposeB]: [boolean, boolean]): Tensor {
  const rows = tf.expandDims(flipped(a, transposeA), -1)
  const columns = tf.expandDims(flipped(b, transposeB), -3)
  return tf.sum(tf.mul(rows, columns), -2)
}

describe('matMul', () => {
  const shapes = [
    { a: [3, 4], b: [4, 2] },
    { a: [5, 3, 4], b: [5, 4, 2] },
    { a: [1, 3, 4], b: [5, 4, 2] },
    { a: [2, 5, 3, 4], b: [2, 1, 4, 2] },
    { a: [2, 5, 3, 4], b: [4, 2] },
    { a: [3, 4], b: [5, 4, 2] },
  ]
  const transposes = [
    [false, false],
    [false, true],
    [true, false],
    [true, true],
  ] as const
  const cases = shapes.flatMap(({ a, b }) =>
    transposes.map(([transposeA, transposeB]) => ({ a, b, transposeA, transposeB })),
  )

  it.each(cases)('and its gradients: $a x $b, $transposeA, $transposeB', (row) => {
    const { transposeA, transposeB } = row
    tf.tidy(() => {
      const a = numbers(transposeA ? swapped(row.a) : row.a, 0)
      const b = numbers(transposeB ? swapped(row.b) : row.b, 3)
      const expected = peer(a, b, transposeA, transposeB)
      const dy = numbers(expected.shape, 5)
      const own = (x: Tensor, y: Tensor) => native.matMul(x, y, transposeA, transposeB)
      const theirs = (x: Tensor, y: Tensor) => peer(x, y, transposeA, transposeB)
      expect(own(a, b).shape).toEqual(expected.shape)
      expect(own(a, b).arraySync()).toEqual(expected.arraySync())
      const gradients = tf
        .grads(own)([a, b], dy)
        .map((x) => x.arraySync())
      expect(gradients).toEqual(
        tf
          .grads(theirs)([a, b], dy)
          .map((x) => x.arraySync()),
      )
    })
  })
})
