import { describe, expect, test } from 'vitest'
import { findJsonFault } from '../../../src/main/services/findJsonFault.ts'
import { parsePlan } from '../../../src/main/services/readPlan.ts'
import { GraftError } from '../../../src/shared/contract/errors/graftError.ts'
import type { PlanInput } from '../../../src/shared/training/plan.ts'

const good: PlanInput = {
  version: 1,
  name: 'a plan',
  model: { source: 'm.h5' },
  data: { source: { type: 'npy', inputs: 'x.npy', labels: 'y.npy' } },
  loss: { name: 'hinge' },
  phases: [{ epochs: 1, optimizer: { name: 'sgd' } }],
}

/** What is said of a plan with other keys. */
function issuesOf(changes: object): readonly string[] {
  try {
    parsePlan(JSON.stringify({ ...good, ...changes }), 'p.json')
    return []
  } catch (error) {
    if (!(error instanceof GraftError) || error.code !== 'plan.invalid') throw error
    return (error as GraftError<'plan.invalid'>).params.issues
  }
}

describe('where a text stops being JSON', () => {
  test.each([
    { text: '', place: 'line 1 column 1' },
    { text: '{\n  "a": 1,\n}', place: 'line 3 column 1' },
    { text: '[\n1,\n  ]', place: 'line 3 column 3' },
    { text: '{"a":\n NaN}', place: 'line 2 column 2' },
    { text: '// a remark\n{}', place: 'line 1 column 1' },
    { text: '{"a": tru}', place: 'line 1 column 10' },
    { text: '{"a": 1} more', place: 'line 1 column 10' },
    { text: '{"a": "no end', place: 'line 1 column 14' },
    { text: "{'a': 1}", place: 'line 1 column 2' },
    { text: '{"a": [1, 2', place: 'line 1 column 12' },
  ])('$text: $place', ({ text, place }) => {
    expect(() => JSON.parse(text) as unknown).toThrow()
    expect(findJsonFault(text)).toContain(`(${place})`)
    expect(findJsonFault(text)).not.toContain('\n')
  })
})

describe('what is wrong with a plan', () => {
  test('nothing, and then all defaults are filled in', () => {
    expect(parsePlan(JSON.stringify(good), 'p.json')).toMatchObject({
      seed: 0,
      batchSize: 32,
      shuffle: true,
      model: { source: 'm.h5', changes: [], weights: 'keep' },
      phases: [{ optimizer: { name: 'sgd', learningRate: 0.01, momentum: 0 } }],
    })
  })

  const optimizer = { name: 'sgd' }
  test.each([
    { changes: { epoch: 1 }, says: ['Unrecognized key: "epoch"'] },
    { changes: { loss: undefined }, says: ['loss: it is missing'] },
    { changes: { name: '', seed: -1 }, says: ['name: ', 'seed: '] },
    {
      changes: { phases: [{ epochs: 1.5, optimizer }] },
      says: ['phases[0].epochs: expected int'],
    },
    {
      changes: { phases: [{ epochs: 1, optimizer: { name: 'sgdd' } }] },
      says: ["phases[0].optimizer.name: Expected 'sgd' | 'adam'"],
    },
    {
      changes: { phases: { template: 'al' } },
      says: ["phases.template: Expected 'headThenAll'"],
    },
    { changes: { phases: 'all' }, says: ['phases: expected array, received string, or expected'] },
    {
      changes: { model: { source: 'm.h5', changes: [{ type: 'cut' }] } },
      says: ['model.changes[0].at: it is missing'],
    },
    {
      changes: { phases: [{ epochs: 1, optimizer, freeze: [{ layers: 'a', mod: 'train' }] }] },
      says: ['phases[0].freeze[0].mode: ', 'phases[0].freeze[0]: Unrecognized key: "mod"'],
    },
  ])('$changes', ({ changes, says }) => {
    const issues = issuesOf(changes)
    expect(issues).toHaveLength(says.length)
    says.forEach((text, i) => {
      expect(issues[i]).toContain(text)
    })
  })
})
