import { readFileSync } from 'node:fs'
import type * as tfjs from '@tensorflow/tfjs-core'
import { expect } from 'vitest'
import { tf } from '../../src/trainer/native/tensorflow.ts'

/** Nested lists of numbers, as the Keras scripts write arrays. */
export type Numbers = number | readonly Numbers[]

/** Reads test/fixtures/training/NAME, which a script in test/keras has written. */
export function readTrainingFixture(name: string): unknown {
  const url = new URL(`../fixtures/training/${name}`, import.meta.url)
  return JSON.parse(readFileSync(url, 'utf8'))
}

export function tensorOf(numbers: Numbers, dtype: 'float32' | 'int32' = 'float32'): tfjs.Tensor {
  return tf.tensor(numbers, undefined, dtype)
}

/** The largest difference, relative to the expected number where that is beyond 1. NaN if any is. */
export function largestError(actual: ArrayLike<number>, expected: Numbers): number {
  const wanted = [expected].flat(Infinity as 1) as unknown as number[]
  expect(actual.length).toBe(wanted.length)
  let largest = 0
  wanted.forEach((value, i) => {
    const error = Math.abs((actual[i] ?? NaN) - value) / Math.max(1, Math.abs(value))
    largest = Number.isNaN(error) || Number.isNaN(largest) ? NaN : Math.max(largest, error)
  })
  return largest
}
