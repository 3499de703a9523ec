import type * as tfjs from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { metricNames } from '../../../src/shared/training/metricNames.ts'
import { metricSums } from '../../../src/trainer/metrics/index.ts'
import { ops } from '../../../src/trainer/native/nativeOps.ts'
import { tf } from '../../../src/trainer/native/tensorflow.ts'
import { replay } from '../replay.ts'
import { largestError, tensorOf } from '../trainingFixture.ts'

const classes = [0, 1, 2, 3, 4, 5, 6]

function batchOf(ids: number[], isSparse: boolean): tfjs.Tensor[] {
  const yTrue = isSparse
    ? tensorOf(ids, 'int32')
    : tensorOf(ids.map((id) => classes.map((c) => (c === id ? 1 : 0))))
  const yPred = tensorOf(ids.map((id, row) => classes.map((c) => ((c * 3 + id + row) % 7) / 7)))
  const sampleWeight = tensorOf(ids.map((_, row) => row + 0.5))
  return [yTrue, yPred, sampleWeight]
}

describe('recorded metric sums', () => {
  it.each(metricNames)('serve a batch of another size: %s', (name) => {
    const isSparse = name.startsWith('sparse')
    const compute = (inputs: readonly tfjs.Tensor[]) => {
      const [yTrue, yPred, sampleWeight] = inputs as [tfjs.Tensor, tfjs.Tensor, tfjs.Tensor]
      return [
        metricSums(ops, name, { yTrue, yPred, sampleWeight: null }),
        metricSums(ops, name, { yTrue, yPred, sampleWeight, threshold: 0.4 }),
      ]
    }
    tf.tidy(() => {
      const replayed = batchOf([3, 6, 0], isSparse)
      const eager = compute(replayed).map((sums) => [...sums.dataSync()])
      const values = replay(compute, {
        recorded: batchOf([1, 2], isSparse),
        again: batchOf([5, 0], isSparse),
        replayed,
      })
      expect(values.length).toBe(2)
      values.forEach((value, i) => {
        expect(largestError(value, eager[i] ?? [])).toBeLessThan(1e-6)
      })
    })
  })
})
