import { expect, test } from 'vitest'
import { tf } from '../../../src/trainer/native/tensorflow.ts'

// TensorFlow lets go of a session's memory on its own threads: what it holds must not be JavaScript's.
test('a tensor holds a copy of the array it is made from', () => {
  for (let attempt = 0; attempt < 64; attempt++) {
    // Only arrays that happen to lie at a multiple of 64 bytes were shared.
    const values = new Float32Array(64 + attempt).fill(1)
    const tensor = tf.tensor1d(values)
    const sum = () => tf.tidy(() => tf.sum(tensor).dataSync()[0])
    const before = sum()
    values.fill(2)
    expect(sum()).toBe(before)
    tensor.dispose()
  }
})
