import { describe, expect, it } from 'vitest'
import type { ModelGraph } from '../../../src/shared/model/graph.ts'
import type { LayerWeights, WeightArray } from '../../../src/shared/model/weights.ts'
import { initialWeights } from '../../../src/shared/transfer/initialWeights.ts'
import { dense, graphOf, input, kept, layer, shared, stack } from '../model/graphs.ts'

const filled = (value: number, ...shape: number[]): WeightArray => ({
  dtype: 'float32',
  shape,
  values: new Float32Array(shape.reduce((size, length) => size * length, 1)).fill(value),
})

const library: Readonly<Record<string, LayerWeights>> = {
  hidden: { kernel: filled(1, 4, 3), bias: filled(2, 3) },
  head: { kernel: filled(3, 3, 10), bias: filled(4, 2) },
}

const start = (graph: ModelGraph, { seed = 1, fresh = false } = {}) =>
  initialWeights(graph, { weightsOf: (origin) => library[origin.layer] ?? null, seed, fresh })

describe('initialWeights', () => {
  it('keeps weights that fit by name and shape, draws the rest, and says which', () => {
    const { weights, drawn, drawnWeights } = start(kept(stack))
    expect(weights['hidden']).toEqual(library['hidden'])
    expect(weights['head']?.['bias']).toEqual(library['head']?.['bias'])
    expect(weights['head']?.['kernel']?.shape).toEqual([3, 2])
    expect(drawn).toEqual(['head'])
    expect(drawnWeights).toEqual(['head/kernel'])
  })

  it('finds a renamed layer by its origin', () => {
    const renamed = kept(stack).layers.map((each) =>
      each.name === 'hidden' ? { ...each, name: 'other' } : each,
    )
    const graph = graphOf([...renamed.slice(0, 2), dense('top', 'other', 2)], 'top')
    expect(start(graph).weights['other']).toEqual(library['hidden'])
    expect(start(graph).drawn).toEqual(['top'])
  })

  it('draws everything from scratch when asked to', () => {
    const { drawn, drawnWeights } = start(kept(stack), { fresh: true })
    expect(drawn).toEqual(['hidden', 'head'])
    expect(drawnWeights).toEqual(['hidden/kernel', 'hidden/bias', 'head/kernel', 'head/bias'])
  })

  it('draws the same by the same seed, layer and weight, whatever stands around', () => {
    const alone = graphOf([input('features', 3), dense('head', 'features', 2)], 'head')
    const scratch = start(kept(stack), { fresh: true }).weights
    expect(start(alone).weights['head']).toEqual(scratch['head'])
    expect(start(alone, { seed: 2 }).weights['head']).not.toEqual(scratch['head'])
  })

  it('draws every layer when the library has lost the source', () => {
    const result = initialWeights(kept(stack), { weightsOf: () => null, seed: 1, fresh: false })
    expect(result.drawn).toEqual(['hidden', 'head'])
  })

  it('has a shared layer once, and none for layers without weights', () => {
    expect(Object.keys(start(shared).weights)).toEqual(['shared', 'head'])
  })

  it('begins as the initialisers say', () => {
    const norm = graphOf([input('x', 3), layer('BatchNormalization', 'bn', ['x'])], 'bn')
    const { weights } = start(norm)
    const values = Object.entries(weights['bn'] ?? {}).map(([name, each]) => [
      name,
      [...each.values],
    ])
    expect(Object.fromEntries(values)).toEqual({
      gamma: [1, 1, 1],
      beta: [0, 0, 0],
      moving_mean: [0, 0, 0],
      moving_variance: [1, 1, 1],
    })
  })

  it('names the layer whose initialiser cannot fill its weight', () => {
    const identity = { units: 2, biasInitializer: { name: 'identity' } }
    const graph = graphOf([input('x', 3), layer('Dense', 'odd', ['x'], identity)], 'odd')
    expect(() => start(graph)).toThrow(/Layer "odd" \(Dense\)/)
  })
})
