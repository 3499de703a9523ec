import { describe, expect, it } from 'vitest'
import {
  activationAliases,
  activationNames,
  applyActivation,
} from '../../../src/shared/layers/activations.ts'
import { ops } from '../../../src/trainer/native/nativeOps.ts'

// All other activations are compared with real Keras in test/trainer/layers.test.ts.
describe('applyActivation', () => {
  it('knows the hard sigmoid of Keras 2: 0.2 x + 0.5 between 0 and 1', () => {
    const x = ops.tf.tensor1d([-3, -2.5, -1, 0, 1, 2.5, 3])
    const result = Array.from(applyActivation(ops, 'hardSigmoidKeras2', x).dataSync())
    const expected = [0, 0, 0.3, 0.5, 0.7, 1, 1]
    expected.forEach((value, i) => {
      expect(result[i]).toBeCloseTo(value, 6)
    })
  })

  it.each(activationNames)('%s tells of a NaN instead of hiding it', (name) => {
    const result = applyActivation(ops, name, ops.tf.tensor2d([[NaN, 1]])).dataSync()
    expect(result[0]).toBeNaN()
  })

  it('has aliases of known names only', () => {
    for (const name of Object.values(activationAliases)) expect(activationNames).toContain(name)
  })
})
