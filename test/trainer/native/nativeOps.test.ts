import type { Tensor } from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { ops } from '../../../src/trainer/native/nativeOps.ts'

const { tf, native } = ops

describe('kernels', () => {
  it('leave nothing behind but their results', () => {
    const x = tf.ones([2, 6, 6, 4])
    const kernel = tf.ones([3, 3, 4, 5])
    const before = tf.memory().numTensors
    const plain = { strides: [1, 1], padding: 'same', dilations: [1, 1], groups: 1 } as const
    const outputs = [
      native.relu(x),
      native.conv2d(x, kernel, plain),
      native.conv2dTranspose(
        x,
        tf.tidy(() => tf.transpose(kernel, [0, 1, 3, 2])),
        [6, 6],
        plain,
      ),
      native.maxPool2d(x, { size: [2, 2], strides: [2, 2], padding: 'valid' }),
      native.resize2d(x, [3, 3], 'lanczos3'),
      native.mean(x, [1, 2]),
      native.crop(x, [
        [0, 0],
        [1, 1],
        [1, 1],
        [0, 0],
      ]),
    ]
    // One more: the transposed kernel.
    expect(tf.memory().numTensors - before).toBe(outputs.length + 1)
    tf.dispose([...outputs, x, kernel])
  })

  it('leave nothing behind after a gradient in a tidy', () => {
    const before = tf.memory().numTensors
    tf.tidy(() => {
      const x = tf.ones([4, 3, 3, 2])
      const normalise = (scale: Tensor) =>
        tf.sum(native.batchNormTraining(x, scale, tf.zeros([2]), 1e-3).output)
      tf.grad(normalise)(tf.ones([2]))
      tf.grad((t: Tensor) => tf.sum(native.gather(t, tf.tensor1d([1, 0, 1], 'int32'))))(
        tf.ones([2, 3]),
      )
    })
    expect(tf.memory().numTensors).toBe(before)
  })

  it('give each row of a table the sum of the gradients of its uses', () => {
    const indices = tf.tensor2d(
      [
        [0, 2],
        [2, 2],
      ],
      [2, 2],
      'int32',
    )
    const weight = tf.tensor3d([1, 2, 3, 4], [2, 2, 1])
    const gradient = tf.grad((table: Tensor) =>
      tf.sum(tf.mul(native.gather(table, indices), weight)),
    )(tf.zeros([4, 2]))
    // Row 0 is used with weight 1; row 2 with 2, 3 and 4; rows 1 and 3 never.
    expect(gradient.arraySync()).toEqual([
      [1, 1],
      [0, 0],
      [9, 9],
      [0, 0],
    ])
  })

  it('share the gradient among equal maxima', () => {
    const gradient = tf.grad((x: Tensor) => tf.sum(native.max(x, [1])))(
      tf.tensor2d([
        [3, 1, 3],
        [5, 5, 5],
      ]),
    )
    expect(gradient.arraySync()).toEqual([
      [0.5, 0, 0.5],
      [Math.fround(1 / 3), Math.fround(1 / 3), Math.fround(1 / 3)],
    ])
  })

  it('crop what they pad, and back in the gradient', () => {
    const x = tf.tensor2d([
      [1, 2],
      [3, 4],
    ])
    const padded = native.pad(
      x,
      [
        [0, 0],
        [2, 1],
      ],
      9,
    )
    expect(padded.arraySync()).toEqual([
      [9, 9, 1, 2, 9],
      [9, 9, 3, 4, 9],
    ])
    expect(
      native
        .crop(padded, [
          [0, 0],
          [2, 1],
        ])
        .arraySync(),
    ).toEqual(x.arraySync())
    const square = (t: Tensor) =>
      tf.sum(
        tf.square(
          native.pad(
            t,
            [
              [0, 0],
              [2, 1],
            ],
            9,
          ),
        ),
      )
    expect(tf.grad(square)(x).arraySync()).toEqual([
      [2, 4],
      [6, 8],
    ])
  })
})
