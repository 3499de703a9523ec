import { expect, it } from 'vitest'
import { planSchema, type PlanInput } from '../../../src/shared/training/plan.ts'
import { scratchPlan } from '../../../src/shared/transfer/scratchPlan.ts'
import { dense, graphOf, input, kept } from '../model/graphs.ts'

const graph = kept(graphOf([input('x', 4), dense('body', 'x', 3)], 'body'))

function planWith(phases: PlanInput['phases']) {
  return planSchema.parse({
    version: 1,
    name: 'reuse',
    model: { source: 'library:base' },
    data: { source: { type: 'npy', inputs: 'x.npy', labels: 'y.npy' } },
    loss: { name: 'meanSquaredError' },
    phases,
  })
}

it('spends the same epochs in one phase in which everything trains, at the rate of the new layers', () => {
  const plan = planWith({
    template: 'headThenAll',
    headEpochs: 4,
    headLearningRate: 0.05,
    epochs: 16,
    learningRate: 1e-4,
  })
  const scratch = scratchPlan(plan, graph)
  expect(scratch.model).toEqual({ ...plan.model, weights: 'fresh' })
  expect(scratch.phases).toMatchObject([
    {
      epochs: 20,
      freeze: [{ layers: '*', mode: 'train' }],
      optimizer: { name: 'sgd', learningRate: 0.05 },
    },
  ])
  expect({ ...scratch, model: plan.model, phases: plan.phases }).toEqual(plan)
})

it('keeps the optimizer and schedule of the first phase and the callbacks of the last', () => {
  const scratch = scratchPlan(
    planWith([
      {
        epochs: 2,
        optimizer: { name: 'adam', learningRate: 0.01 },
        multipliers: [{ layers: 'body', factor: 0.1 }],
        freeze: [{ layers: 'body', mode: 'freeze' }],
      },
      {
        epochs: 3,
        optimizer: { name: 'sgd' },
        callbacks: [{ type: 'earlyStopping', patience: 2 }],
      },
    ]),
    graph,
  )
  expect(scratch.phases).toMatchObject([
    {
      epochs: 5,
      optimizer: { name: 'adam', learningRate: 0.01 },
      multipliers: [],
      callbacks: [{ type: 'earlyStopping', patience: 2 }],
    },
  ])
})
