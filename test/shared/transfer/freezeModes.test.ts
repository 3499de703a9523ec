import { describe, expect, it } from 'vitest'
import { deepFreeze } from '../../../src/shared/model/graph.ts'
import {
  freezeModesOf,
  learningRateFactors,
  trainedWeights,
} from '../../../src/shared/transfer/freezeModes.ts'
import { dense, graphOf, input, layer } from '../model/graphs.ts'

const plain = graphOf(
  [
    input('x', 4),
    dense('a', 'x', 3),
    layer('BatchNormalization', 'bn', ['a']),
    dense('b', 'bn', 3),
  ],
  'b',
)

const graph = deepFreeze({
  ...plain,
  layers: plain.layers.map((each) =>
    each.name === 'a' ? { ...each, freeze: 'freeze' as const } : each,
  ),
})

describe('freezeModesOf', () => {
  it("is the model's own mode unless the phase says otherwise; later rows win", () => {
    expect(Object.fromEntries(freezeModesOf(graph, { freeze: [] }))).toEqual({
      x: 'train',
      a: 'freeze',
      bn: 'train',
      b: 'train',
    })
    const rows = [
      { layers: '*', mode: 'freeze' as const },
      { layers: ['b*'], mode: 'train' as const },
      { layers: 'bn', mode: 'freezeWeights' as const },
    ]
    expect(Object.fromEntries(freezeModesOf(graph, { freeze: rows }))).toEqual({
      x: 'freeze',
      a: 'freeze',
      bn: 'freezeWeights',
      b: 'train',
    })
  })

  it('refuses a pattern that matches nothing', () => {
    const rows = [{ layers: 'conv*', mode: 'train' as const }]
    expect(() => freezeModesOf(graph, { freeze: rows })).toThrow('There is no layer "conv*"')
  })
})

describe('trainedWeights', () => {
  it('lists trainable weights of layers that train, never statistics', () => {
    expect(trainedWeights(graph, freezeModesOf(graph, { freeze: [] }))).toEqual([
      'bn/gamma',
      'bn/beta',
      'b/kernel',
      'b/bias',
    ])
    const modes = freezeModesOf(graph, { freeze: [{ layers: 'bn', mode: 'freezeWeights' }] })
    expect(trainedWeights(graph, modes)).toEqual(['b/kernel', 'b/bias'])
  })
})

describe('learningRateFactors', () => {
  it('is 1 unless a row says otherwise; later rows win', () => {
    const multipliers = [
      { layers: '*', factor: 0.1 },
      { layers: 'b', factor: 1 },
    ]
    expect(Object.fromEntries(learningRateFactors(graph, { multipliers }))).toEqual({
      x: 0.1,
      a: 0.1,
      bn: 0.1,
      b: 1,
    })
    expect(new Set(learningRateFactors(graph, { multipliers: [] }).values())).toEqual(new Set([1]))
  })
})
