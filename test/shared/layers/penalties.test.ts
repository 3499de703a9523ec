import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { applyConstraint, constraintSchema } from '../../../src/shared/layers/constraints.ts'
import { LayerFault } from '../../../src/shared/layers/layerKind.ts'
import { regularizerLoss, regularizerSchema } from '../../../src/shared/layers/regularizers.ts'
import { tf } from '../../../src/trainer/native/tensorflow.ts'

interface FixtureArray {
  readonly shape: number[]
  readonly values: number[]
}

interface Fixtures {
  readonly regularizers: readonly {
    readonly config: { readonly name: string }
    readonly weight: FixtureArray
    readonly loss: number
    readonly gradient: FixtureArray
  }[]
  readonly constraints: readonly {
    readonly config: { readonly name: string }
    readonly weight: FixtureArray
    readonly limited: FixtureArray
  }[]
}

/** Written by test/keras/makePenaltyFixtures.py with real Keras. */
const file = path.join(import.meta.dirname, '../../fixtures/penalties.json')
const fixtures = JSON.parse(readFileSync(file, 'utf8')) as Fixtures

function expectClose(actual: ArrayLike<number>, expected: readonly number[]): void {
  expect(actual.length).toBe(expected.length)
  expected.forEach((value, i) => {
    expect(Math.abs((actual[i] ?? NaN) - value)).toBeLessThanOrEqual(1e-5)
  })
}

describe('regularizerLoss', () => {
  it.each(fixtures.regularizers)("is Keras's, and its gradient: $config", (row) => {
    const regularizer = regularizerSchema.parse(row.config)
    const weight = tf.tensor(row.weight.values, row.weight.shape)
    const { value, grad } = tf.valueAndGrad((x) => regularizerLoss(tf, regularizer, x))(weight)
    expectClose(value.dataSync(), [row.loss])
    expectClose(grad.dataSync(), row.gradient.values)
  })

  it('is zero where there is nothing to punish', () => {
    const nothing = regularizerSchema.parse({ name: 'l1l2' })
    expect(regularizerLoss(tf, nothing, tf.tensor1d([1, 2])).dataSync()[0]).toBe(0)
    const orthogonal = regularizerSchema.parse({ name: 'orthogonal' })
    expect(regularizerLoss(tf, orthogonal, tf.tensor2d([[1, 2]])).dataSync()[0]).toBe(0)
  })

  it('refuses an orthogonal penalty on what is no matrix', () => {
    const orthogonal = regularizerSchema.parse({ name: 'orthogonal' })
    expect(() => regularizerLoss(tf, orthogonal, tf.tensor1d([1, 2]))).toThrow(LayerFault)
  })
})

describe('applyConstraint', () => {
  it.each(fixtures.constraints)("limits as Keras's: $config", (row) => {
    const constraint = constraintSchema.parse(row.config)
    const weight = tf.tensor(row.weight.values, row.weight.shape)
    expectClose(applyConstraint(tf, constraint, weight).dataSync(), row.limited.values)
  })
})
