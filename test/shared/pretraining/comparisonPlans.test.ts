import { describe, expect, test } from 'vitest'
import { fromPretrained, fromScratch } from '../../../src/shared/pretraining/comparisonPlans.ts'
import { comparisonSchema } from '../../../src/shared/pretraining/comparisonSchema.ts'
import type { Plan } from '../../../src/shared/training/plan.ts'

const sgd = (learningRate: number) => ({ name: 'sgd', learningRate })
const given = {
  version: 1,
  name: 'little',
  labelled: [10],
  seeds: [1, 2],
  encoder: { source: 'encoder:conv/8x8x1/2-3', end: 'features' },
  head: [{ name: 'classes', className: 'Dense', config: { units: 2, activation: 'softmax' } }],
  data: { source: { type: 'sample', name: 'fashion-mnist' } },
  loss: { name: 'sparseCategoricalCrossentropy' },
  metric: 'loss',
  phases: [{ epochs: 4, optimizer: sgd(0.1) }],
  ways: {
    rotation: {
      pretrain: { task: { type: 'rotation' }, phases: [{ epochs: 1, optimizer: sgd(0.1) }] },
    },
    other: { encoder: { source: 'builtin:net', end: 'pool' } },
    slow: {
      encoder: { source: 'builtin:net', end: 'pool' },
      phases: [{ epochs: 4, optimizer: sgd(0.001) }],
    },
  },
}
const which = { labelled: 10, seed: 1 }
const cutLayer = ({ model }: Plan) =>
  model.changes.flatMap((change) => (change.type === 'cut' ? [change.at] : []))

describe('a comparison that cuts below the end of the encoder', () => {
  const comparison = comparisonSchema.parse({
    ...given,
    cut: 'flat',
    transferPhases: [
      { epochs: 2, optimizer: sgd(0.1), freeze: [{ layers: ['conv_1'], mode: 'freeze' }] },
      { epochs: 2, optimizer: sgd(0.01) },
    ],
  })
  const transferred = (way: string) =>
    fromPretrained(comparison, way, { which, reference: 'library:a', words: null })

  test('cuts the net from scratch and the pretrained one there, and another model at its own end', () => {
    expect(cutLayer(fromScratch(comparison, which))).toMatchObject([{ layer: 'flat' }])
    expect(cutLayer(transferred('rotation'))).toMatchObject([{ layer: 'flat' }])
    expect(cutLayer(transferred('other'))).toMatchObject([{ layer: 'pool' }])
  })

  test('gives its phases to what begins with weights, unless a way has its own', () => {
    const rates = (...values: number[]) =>
      values.map((learningRate) => ({ optimizer: { learningRate } }))
    expect(fromScratch(comparison, which).phases).toMatchObject(rates(0.1))
    expect(transferred('rotation').phases).toMatchObject(rates(0.1, 0.01))
    expect(transferred('slow').phases).toMatchObject(rates(0.001))
  })
})

test('without a cut all layers up to the end of the encoder are reused, in the phases of training from scratch', () => {
  const comparison = comparisonSchema.parse(given)
  const plan = fromPretrained(comparison, 'rotation', {
    which,
    reference: 'library:a',
    words: null,
  })
  expect(cutLayer(plan)).toMatchObject([{ layer: 'features' }])
  expect(plan.phases).toEqual(fromScratch(comparison, which).phases)
})
