import type * as tfjs from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { lossSchema } from '../../../src/shared/training/lossSchema.ts'
import { rowLosses } from '../../../src/trainer/losses/index.ts'
import { ops } from '../../../src/trainer/native/nativeOps.ts'
import { tf } from '../../../src/trainer/native/tensorflow.ts'
import { replay } from '../replay.ts'
import { largestError, tensorOf } from '../trainingFixture.ts'

const configs = [
  ...lossSchema.options.map((option) => ({ name: option.shape.name.value })),
  { name: 'binaryCrossentropy', fromLogits: true, labelSmoothing: 0.1 },
  { name: 'categoricalCrossentropy', fromLogits: true, labelSmoothing: 0.1 },
  { name: 'sparseCategoricalCrossentropy', fromLogits: true },
].map((config) => lossSchema.parse(config))

const labels = (ids: number[], isSparse: boolean) =>
  isSparse
    ? tensorOf(ids, 'int32')
    : tensorOf(ids.map((id) => [0, 1, 2].map((c) => (c === id ? 1 : 0))))

describe('a recorded loss', () => {
  it.each(configs.map((loss) => [JSON.stringify(loss), loss] as const))(
    'serves a batch of another size, its gradient too: %s',
    (_title, loss) => {
      const isSparse = loss.name === 'sparseCategoricalCrossentropy'
      const compute = (inputs: readonly tfjs.Tensor[]) => {
        const [yTrue, yPred] = inputs as [tfjs.Tensor, tfjs.Tensor]
        const rowsOf = (x: tfjs.Tensor) => rowLosses(ops, loss, yTrue, x)
        // The gradient of the rows by a given dy: none of this test's own ops holds a batch size.
        const gradient = tf.grad((x) => rowsOf(x))(yPred, tf.onesLike(rowsOf(yPred)))
        return [rowsOf(yPred), gradient]
      }
      tf.tidy(() => {
        const recorded = [
          labels([0, 1], isSparse),
          tensorOf([
            [0.2, 0.3, 0.5],
            [0.6, 0.3, 0.1],
          ]),
        ]
        const again = [
          labels([2, 0], isSparse),
          tensorOf([
            [0.1, 0.8, 0.1],
            [0.2, 0.1, 0.7],
          ]),
        ]
        const replayed = [
          labels([1, 2, 0], isSparse),
          tensorOf([
            [0.7, 0.1, 0.2],
            [0.2, 0.2, 0.6],
            [0.4, 0.5, 0.1],
          ]),
        ]
        const eager = compute(replayed).map((tensor) => [...tensor.dataSync()])
        const values = replay(compute, { recorded, again, replayed })
        expect(values.length).toBe(2)
        values.forEach((value, i) => {
          expect(largestError(value, eager[i] ?? [])).toBeLessThan(1e-6)
        })
      })
    },
  )
})
