import { describe, expect, it } from 'vitest'
import { deepFreeze, type FreezeMode, type ModelGraph } from '../../../src/shared/model/graph.ts'
import { planSchema, type Phase, type Plan } from '../../../src/shared/training/plan.ts'
import { freezeModesOf } from '../../../src/shared/transfer/freezeModes.ts'
import { expandPhases } from '../../../src/shared/transfer/timeline.ts'
import { unfreezeGroups } from '../../../src/shared/transfer/unfreezeGroups.ts'
import { dense, graphOf, input, kept, layer, residual, shared } from '../model/graphs.ts'

const phasesSchema = planSchema.shape.phases
const timeline = (written: unknown): Plan['phases'] => phasesSchema.parse(written)

const norm = (name: string, from: string) => layer('BatchNormalization', name, [from])
const relu = (name: string, from: string) =>
  layer('Activation', name, [from], { activation: 'relu' })
const dropout = (name: string, from: string) => layer('Dropout', name, [from], { rate: 0.5 })

/** A kept base of two blocks, then a new head with dropout. */
const base = kept(
  graphOf(
    [
      input('x', 4),
      layer('GaussianNoise', 'noise', ['x'], { stddev: 0.1 }),
      dense('a', 'noise', 3),
      norm('a_bn', 'a'),
      relu('a_relu', 'a_bn'),
      dense('b', 'a_relu', 3),
      norm('b_bn', 'b'),
      relu('b_relu', 'b_bn'),
    ],
    'b_relu',
  ),
)
const model: ModelGraph = graphOf(
  [...base.layers, dropout('drop', 'b_relu'), dense('head', 'drop', 2)],
  'head',
)

/** Names of the layers that train in a phase. */
function training(graph: ModelGraph, phase: Phase | undefined): readonly string[] {
  if (phase === undefined) return []
  return [...freezeModesOf(graph, phase)].flatMap(([name, mode]) =>
    mode === 'train' ? [name] : [],
  )
}

const rates = (phases: readonly Phase[]) => phases.map((phase) => phase.optimizer.learningRate)

describe('unfreezeGroups', () => {
  it('goes from the top down; normalisation and what has no weights go with the layer before', () => {
    expect(unfreezeGroups(model)).toEqual([
      { layers: ['head'], riders: [] },
      { layers: ['b'], riders: ['b_bn', 'b_relu', 'drop'] },
      { layers: ['a'], riders: ['x', 'noise', 'a_bn', 'a_relu'] },
    ])
  })

  it('puts layers of branches that are equally deep together', () => {
    const graph = graphOf(
      [
        input('x', 4),
        dense('stem', 'x', 3),
        dense('left', 'stem', 3),
        dense('right', 'stem', 3),
        layer('Concatenate', 'both', ['left', 'right']),
        dense('head', 'both', 2),
      ],
      'head',
    )
    expect(unfreezeGroups(graph).map((group) => group.layers)).toEqual([
      ['head'],
      ['left', 'right'],
      ['stem'],
    ])
  })

  it('counts the longest way, so a short cut does not unfreeze a layer too early', () => {
    expect(unfreezeGroups(residual)).toEqual([
      { layers: ['head'], riders: [] },
      { layers: ['side'], riders: ['add'] },
      { layers: ['stem'], riders: ['image'] },
    ])
    const uneven = graphOf(
      [
        input('x', 3),
        dense('long_1', 'x', 3),
        dense('long_2', 'long_1', 3),
        dense('short', 'x', 3),
        layer('Add', 'add', ['long_2', 'short']),
        norm('bn', 'add'),
      ],
      'add',
      'bn',
    )
    expect(unfreezeGroups(uneven)).toEqual([
      { layers: ['long_2', 'short'], riders: ['add', 'bn'] },
      { layers: ['long_1'], riders: ['x'] },
    ])
  })

  it('places a shared layer by its deepest call', () => {
    expect(unfreezeGroups(shared).map((group) => group.layers)).toEqual([['head'], ['shared']])
  })
})

describe('expandPhases', () => {
  it('gives a list of phases back as it is', () => {
    const phases = timeline([{ epochs: 2, optimizer: { name: 'adam' } }])
    expect(expandPhases(phases, model, ['head'])).toEqual(phases)
  })

  it('headThenAll: the new layers first, dropout of the head with them, then everything', () => {
    const written = { template: 'headThenAll', headEpochs: 3, epochs: 5, optimizer: 'adam' }
    const phases = expandPhases(timeline(written), model, ['head'])
    expect(phases.map((phase) => [phase.name, phase.epochs])).toEqual([
      ['head', 3],
      ['all', 5],
    ])
    expect(training(model, phases[0])).toEqual(['drop', 'head'])
    expect(training(model, phases[1])).toEqual(model.layers.map((each) => each.name))
    expect(rates(phases)).toEqual([1e-2, 1e-4])
    expect(phases[0]?.optimizer).toMatchObject({ name: 'adam', beta1: 0.9 })
  })

  it('gradual: one more group a phase, normalisation with the layer before it', () => {
    const written = { template: 'gradual', learningRate: 0.01, decay: 0.5, epochsPerGroup: 2 }
    const phases = expandPhases(timeline(written), model, ['head'])
    expect(phases.map((phase) => phase.name)).toEqual(['head', 'from b', 'from a'])
    expect(phases.map((phase) => training(model, phase))).toEqual([
      ['drop', 'head'],
      ['b', 'b_bn', 'b_relu', 'drop', 'head'],
      model.layers.map((each) => each.name),
    ])
    expect(rates(phases)).toEqual([0.01, 0.01, 0.005])
    expect(phases.map((phase) => phase.epochs)).toEqual([4, 2, 2])
  })

  it('features and all: one phase each', () => {
    const features = expandPhases(timeline({ template: 'features', epochs: 7 }), model, ['head'])
    expect(features.map((phase) => training(model, phase))).toEqual([['drop', 'head']])
    const all = expandPhases(timeline({ template: 'all' }), model, ['head'])
    expect(all.map((phase) => training(model, phase))).toEqual([
      model.layers.map((each) => each.name),
    ])
  })

  it('lets the top group stand for the head when nothing is new', () => {
    const phases = expandPhases(timeline({ template: 'features' }), base, [])
    expect(training(base, phases[0])).toEqual(['b', 'b_bn', 'b_relu'])
  })

  it('trains everything from the start when everything is new', () => {
    const fresh = model.layers.filter((each) => /^(a|b|a_bn|b_bn|head)$/.test(each.name))
    const all = fresh.map((each) => each.name)
    const phases = expandPhases(timeline({ template: 'gradual' }), model, all)
    expect(phases.map((phase) => phase.name)).toEqual(['head'])
    expect(training(model, phases[0])).toEqual(model.layers.map((each) => each.name))
  })

  describe('what is frozen in the graph', () => {
    const modes: Readonly<Record<string, FreezeMode>> = { a: 'freeze', b: 'freezeWeights' }
    const locked = deepFreeze({
      ...model,
      layers: model.layers.map((each) => ({ ...each, freeze: modes[each.name] ?? each.freeze })),
    })
    const modesIn = (phase: Phase | undefined) => {
      const found = freezeModesOf(locked, phase ?? { freeze: [] })
      return ['a', 'b', 'head'].map((name) => found.get(name))
    }

    it('stands still in every phase of every template', () => {
      const own = ['freeze', 'freezeWeights', 'train']
      const still = ['freeze', 'freeze', 'train']
      const phasesOf = (template: string) =>
        expandPhases(timeline({ template }), locked, ['head']).map(modesIn)
      expect(phasesOf('all')).toEqual([own])
      expect(phasesOf('features')).toEqual([still])
      expect(phasesOf('headThenAll')).toEqual([still, own])
    })

    it('has no phase of its own where a group has nothing else', () => {
      const phases = expandPhases(timeline({ template: 'gradual' }), locked, ['head'])
      // Normalisation goes with the layer before it, but has no phase for itself.
      expect(phases.map((phase) => phase.name)).toEqual(['head'])
    })
  })

  it('leaves augmentation at the input on while the base is frozen', () => {
    const graph = graphOf(
      [
        ...kept(
          graphOf(
            [
              input('x', 4),
              layer('Rescaling', 'scale', ['x'], { scale: 2 }),
              dense('a', 'scale', 3),
            ],
            'a',
          ),
        ).layers,
        dense('head', 'a', 2),
      ],
      'head',
    )
    const [head] = expandPhases(timeline({ template: 'features' }), graph, ['head'])
    expect(training(graph, head)).toEqual(['scale', 'head'])
  })

  it('names branches that are unfrozen together', () => {
    const graph = graphOf(
      [
        ...kept(graphOf([input('x', 4), dense('l', 'x', 3), dense('r', 'x', 3)], 'l', 'r')).layers,
        layer('Concatenate', 'both', ['l', 'r']),
        dense('head', 'both', 2),
      ],
      'head',
    )
    const phases = expandPhases(timeline({ template: 'gradual' }), graph, ['head'])
    expect(phases.map((phase) => phase.name)).toEqual(['head', 'from l and 1 beside it'])
  })

  it('survives a rate that decays to nothing', () => {
    const written = { template: 'gradual', learningRate: 1e-300, decay: 1e-300 }
    expect(rates(expandPhases(timeline(written), model, ['head'])).every((rate) => rate > 0)).toBe(
      true,
    )
  })

  it('refuses an optimizer that is not there when the plan is read', () => {
    expect(() => timeline({ template: 'all', optimizer: 'adma' })).toThrow('sgd')
  })
})
