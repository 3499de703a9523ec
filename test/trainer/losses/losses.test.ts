import type * as tfjs from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { applyActivation } from '../../../src/shared/layers/activations.ts'
import { lossSchema, type Loss } from '../../../src/shared/training/lossSchema.ts'
import { rowLosses } from '../../../src/trainer/losses/index.ts'
import { ops } from '../../../src/trainer/native/nativeOps.ts'
import { tf } from '../../../src/trainer/native/tensorflow.ts'
import { largestError, readTrainingFixture, tensorOf, type Numbers } from '../trainingFixture.ts'

interface LossRow {
  case: string
  loss: Record<string, unknown>
  activation: 'softmax' | 'sigmoid' | null
  yTrue: Numbers[]
  yPred: Numbers
  rowWeights: number[]
  rows: number[]
  gradient: Numbers
}

const { rows: fixture } = readTrainingFixture('losses.json') as { rows: LossRow[] }

function labelsOf(loss: Loss, yTrue: Numbers): tfjs.Tensor {
  return tensorOf(yTrue, loss.name === 'sparseCategoricalCrossentropy' ? 'int32' : 'float32')
}

/** Rows of a loss, and the gradient of their weighted sum by x. */
function lossAndGradient(
  rowsOf: (x: tfjs.Tensor) => tfjs.Tensor,
  x: tfjs.Tensor,
  rowWeights: readonly number[],
) {
  const rows = rowsOf(x)
  const gradientOf = tf.grad((y) => tf.sum(tf.mul(rowsOf(y), tf.tensor1d([...rowWeights]))))
  return { rows, gradient: gradientOf(x) }
}

describe('losses against Keras', () => {
  it('covers every loss', () => {
    const tested = new Set(fixture.map(({ loss }) => loss['name']))
    expect(tested).toEqual(new Set(lossSchema.options.map((o) => o.shape.name.value)))
  })

  it.each(
    fixture.map((row, i) => [`${JSON.stringify(row.loss)}, ${row.case} (${i})`, row] as const),
  )('value and gradient of %s', (_title, row) => {
    const loss = lossSchema.parse(row.loss)
    const { activation } = row
    tf.tidy(() => {
      const yTrue = labelsOf(loss, row.yTrue)
      const rowsOf = (x: tfjs.Tensor) =>
        rowLosses(ops, loss, yTrue, activation === null ? x : applyActivation(ops, activation, x))
      const { rows, gradient } = lossAndGradient(rowsOf, tensorOf(row.yPred), row.rowWeights)
      expect(rows.shape).toEqual([row.yTrue.length])
      expect(largestError(rows.dataSync(), row.rows)).toBeLessThan(1e-6)
      expect(largestError(gradient.dataSync(), row.gradient)).toBeLessThan(1e-6)
    })
  })
})

describe('losses at the edge', () => {
  const rowsFor = (config: object, yTrue: Numbers, yPred: Numbers) =>
    tf.tidy(() => {
      const loss = lossSchema.parse(config)
      const labels = labelsOf(loss, yTrue)
      const rowsOf = (x: tfjs.Tensor) => rowLosses(ops, loss, labels, x)
      const { rows, gradient } = lossAndGradient(rowsOf, tensorOf(yPred), [1])
      return { rows: [...rows.dataSync()], gradient: [...gradient.dataSync()] }
    })

  it.each([
    [{ name: 'binaryCrossentropy', fromLogits: true }, [[0, 1]]],
    [{ name: 'categoricalCrossentropy', fromLogits: true }, [[0, 1]]],
    [{ name: 'sparseCategoricalCrossentropy', fromLogits: true }, [1]],
  ])('%j is finite for the largest logits', (config, yTrue) => {
    for (const yPred of [[[1e38, -1e38]], [[-1e38, 1e38]], [[1000, -1000]]]) {
      const { rows, gradient } = rowsFor(config, yTrue, yPred)
      expect([...rows, ...gradient].every(Number.isFinite)).toBe(true)
    }
  })

  it.each([
    [{ name: 'binaryCrossentropy' }, [[0, 1]]],
    [{ name: 'categoricalCrossentropy' }, [[0, 1]]],
    [{ name: 'sparseCategoricalCrossentropy' }, [1]],
    [{ name: 'klDivergence' }, [[0, 1]]],
    [{ name: 'poisson' }, [[0, 1]]],
    [{ name: 'cosineSimilarity' }, [[0, 1]]],
  ])('%j is finite for outputs of 0 and 1', (config, yTrue) => {
    for (const yPred of [[[0, 1]], [[1, 0]]]) {
      const { rows, gradient } = rowsFor(config, yTrue, yPred)
      expect([...rows, ...gradient].every(Number.isFinite)).toBe(true)
    }
  })

  it('a prediction of length 0 has no cosine gradient', () => {
    const { rows, gradient } = rowsFor({ name: 'cosineSimilarity' }, [[0, 1]], [[0, 0]])
    expect(rows[0]).toBeCloseTo(0)
    expect(gradient.map(Math.abs)).toEqual([0, 0])
  })

  it.each(lossSchema.options.map((option) => option.shape.name.value))(
    '%s of NaN is NaN: a diverged run is seen',
    (name) => {
      const yTrue = name === 'sparseCategoricalCrossentropy' ? [1] : [[0, 1]]
      const { rows } = rowsFor({ name }, yTrue, [[NaN, NaN]])
      expect(rows[0]).toBeNaN()
    },
  )

  it('learns from a softmax so sure of the wrong class that its probability rounds to 0', () => {
    tf.tidy(() => {
      const loss = lossSchema.parse({ name: 'sparseCategoricalCrossentropy' })
      const labels = tensorOf([1], 'int32')
      const gradientOf = tf.grad((x) =>
        tf.sum(rowLosses(ops, loss, labels, applyActivation(ops, 'softmax', x))),
      )
      // The derivative by logits is softmax minus one-hot.
      expect([...gradientOf(tensorOf([[200, 0]])).dataSync()]).toEqual([1, -1])
    })
  })

  it('leaves no tensor behind', () => {
    const before = tf.memory().numTensors
    for (const row of fixture) {
      rowsFor(row.loss, row.yTrue, row.yPred)
    }
    expect(tf.memory().numTensors).toBe(before)
  })
})
