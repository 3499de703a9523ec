import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { GraftError } from '../../../src/shared/contract/errors/graftError.ts'
import { applyChange, applyChanges } from '../../../src/shared/model/applyChange.ts'
import { callOrder, orderCalls } from '../../../src/shared/model/callOrder.ts'
import { changeSchema, type Change, type ChangeInput } from '../../../src/shared/model/change.ts'
import type { GraphLayer, ModelGraph } from '../../../src/shared/model/graph.ts'
import {
  caught,
  dense,
  graphOf,
  input,
  kept,
  layer,
  names,
  residual,
  shared,
  stack,
} from './graphs.ts'

const change = (written: ChangeInput): Change => changeSchema.parse(written)

/** Two inputs and random layers of width 3 that each take earlier ones. */
const randomGraph = fc
  .array(
    fc.record({
      className: fc.constantFrom('Dense', 'Activation', 'Dropout', 'Add', 'Concatenate'),
      units: fc.constantFrom(3, 5),
      sources: fc.array(fc.nat(), { minLength: 1, maxLength: 2 }),
      secondCall: fc.boolean(),
      isKept: fc.boolean(),
    }),
    { minLength: 1, maxLength: 8 },
  )
  .chain((recipes) => {
    const layers: GraphLayer[] = [input('left', 3), input('right', 3)]
    recipes.forEach((recipe, i) => {
      const earlier = (pick: number) => layers[pick % layers.length]?.name ?? 'left'
      const isMerge = recipe.className === 'Add' || recipe.className === 'Concatenate'
      const first = isMerge ? recipe.sources : recipe.sources.slice(0, 1)
      const calls = [first.map(earlier), ...(recipe.secondCall ? [first.map(earlier)] : [])]
      const config = {
        ...(recipe.className === 'Dense' ? { units: recipe.units } : {}),
        ...(recipe.className === 'Activation' ? { activation: 'relu' } : {}),
        ...(recipe.className === 'Dropout' ? { rate: 0.5 } : {}),
      }
      const made = layer(recipe.className, `l${i}`, calls, config)
      layers.push(recipe.isKept ? { ...made, origin: { model: 'm', layer: `l${i}` } } : made)
    })
    const outputs = fc.uniqueArray(fc.constantFrom(...layers.map((each) => each.name)), {
      minLength: 1,
      maxLength: 2,
    })
    return outputs.map((chosen) => graphOf(layers, ...chosen))
  })

const name = fc.constantFrom('left', 'right', 'l0', 'l1', 'l2', 'l3', 'l*', 'nowhere', '*')
const small = fc.nat({ max: 2 })
const ref = fc.record({ layer: name, call: small, tensor: fc.constant(0) })
const place = fc.record({ layer: name, call: small, input: small })
const newLayer = fc.oneof(
  fc.constant({ className: 'Dense', config: { units: 3 } }),
  fc.constant({ className: 'Dense', config: { units: 2 }, name: 'l1' }),
  fc.constant({ className: 'Dropout', config: { rate: 0.1 }, name: 'fresh' }),
  fc.constant({ className: 'Dense', config: {} }),
  fc.constant({ className: 'Lambda', config: {} }),
  fc.constant({ className: 'InputLayer', config: { batchShape: [null, 3] } }),
)
const mode = fc.constantFrom('train' as const, 'freezeWeights' as const, 'freeze' as const)
const is = <T extends string>(type: T) => fc.constant(type)

const randomChange: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ type: is('cut'), at: fc.oneof(name, ref) }),
  fc.record({ type: is('remove'), layers: fc.oneof(name, fc.array(name, { minLength: 1 })) }),
  fc.record({ type: is('insert'), layer: newLayer, from: ref, to: fc.option(place) }),
  fc.record({ type: is('append'), layer: newLayer, output: small }),
  fc.record({ type: is('addHead'), layers: fc.array(newLayer, { minLength: 1 }), output: small }),
  fc.record({ type: is('replace'), name, layer: newLayer }),
  fc.record({ type: is('connect'), to: place, from: ref }),
  fc.record({
    type: is('setConfig'),
    layer: name,
    config: fc.constantFrom({ units: 7 }, { x: 1 }),
  }),
  fc.record({ type: is('setFreeze'), layers: name, mode }),
  fc.record({ type: is('freezeUpTo'), layer: name, mode }),
  fc.record({ type: is('rename'), layer: name, name: fc.constantFrom('l0', 'other', 'a/b') }),
  fc.record({ type: is('renameModel'), name: is('other') }),
  fc.record({ type: is('reinitialize'), layers: name }),
)

/** The change's result, or `null` when it was refused with a GraftError. Anything else fails the test. */
function attempt(graph: ModelGraph, made: Change) {
  try {
    return applyChange(graph, made)
  } catch (error) {
    if (error instanceof GraftError) return null
    throw error
  }
}

function isDeepFrozen(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true
  return Object.isFrozen(value) && Object.values(value).every(isDeepFrozen)
}

describe('applyChange', () => {
  it('makes a sound, frozen graph that its inverse leads back from, or refuses with a reason', () => {
    const made = new Map<string, number>()
    fc.assert(
      fc.property(randomGraph, randomChange, (graph, random) => {
        const before = JSON.stringify(graph)
        const result = attempt(graph, random)
        expect(JSON.stringify(graph)).toBe(before)
        if (result === null) return
        made.set(random.type, (made.get(random.type) ?? 0) + 1)
        expect(isDeepFrozen(result.graph)).toBe(true)
        expect(orderCalls(result.graph, 'all').faults).toEqual([])
        expect(() => callOrder(result.graph)).not.toThrow()
        const written: unknown = JSON.parse(JSON.stringify(result.inverse))
        const back = applyChange(result.graph, changeSchema.parse(written))
        expect(back.graph).toEqual(graph)
        expect(applyChange(back.graph, back.inverse).graph).toEqual(result.graph)
      }),
      { numRuns: 2000, seed: 1 },
    )
    // The property says nothing about a kind of change that is always refused.
    expect([...made.keys()].sort()).toEqual(
      Object.keys(Object.fromEntries(changeTypes.map((type) => [type, 0]))).sort(),
    )
  })

  it('keeps inputs and outputs in their order', () => {
    const graph = graphOf(
      [input('b', 3), input('a', 3), dense('z', 'a', 3), dense('y', 'b', 3)],
      'z',
      'y',
    )
    const { graph: grown } = applyChange(
      graph,
      change({ type: 'append', output: 1, layer: { className: 'Dense', config: { units: 1 } } }),
    )
    expect(grown.inputs.map((each) => each.layer)).toEqual(['b', 'a'])
    expect(grown.outputs.map((each) => each.layer)).toEqual(['z', 'dense'])
  })

  it('lets a structure that was broken before be mended', () => {
    const broken = graphOf([input('x', 2), dense('a', 'gone', 2), dense('b', 'a', 2)], 'b')
    const mend = change({ type: 'connect', to: { layer: 'a' }, from: { layer: 'x' } })
    expect(() => callOrder(applyChange(broken, mend).graph)).not.toThrow()
    const rename = change({ type: 'renameModel', name: 'other' })
    expect(applyChange(broken, rename).graph.name).toBe('other')
  })
})

const changeTypes = changeSchema.options
  .map((option) => option.shape.type.value)
  .filter((type) => type !== 'patch')

describe('applyChanges', () => {
  it('replays a list, each change on the result of the one before', () => {
    const changed = applyChanges(kept(stack), [
      change({ type: 'cut', at: 'hidden' }),
      change({ type: 'addHead', layers: [{ className: 'Dense', config: { units: 5 } }] }),
      change({ type: 'freezeUpTo', layer: 'hidden' }),
    ])
    expect(names(changed)).toEqual(['image', 'hidden', 'dense'])
    expect(changed.layers.map((each) => each.freeze)).toEqual(['freeze', 'freeze', 'train'])
  })

  it('says which change failed, and why', () => {
    const error = caught(() =>
      applyChanges(residual, [
        change({ type: 'renameModel', name: 'x' }),
        change({ type: 'cut', at: 'steam' }),
      ]),
    )
    expect(error).toBeInstanceOf(GraftError)
    expect(error).toMatchObject({ code: 'graph.badChange', params: { number: 2, change: 'cut' } })
    expect((error as GraftError).message).toBe(
      'Change 2 (cut) cannot be made: There is no layer "steam" in this model.',
    )
    expect((error as GraftError).cause).toMatchObject({
      code: 'graph.noLayer',
      params: { near: ['stem'] },
    })
  })
})

describe('patch', () => {
  const undo = () => applyChange(shared, change({ type: 'cut', at: 'both' })).inverse

  it('is refused on a graph it was not made for', () => {
    expect(() => applyChange(stack, undo())).toThrow('The change "patch" cannot be made')
  })

  it('is refused when a layer in it is not whole', () => {
    const broken = change({
      type: 'patch',
      layers: { hidden: { name: 'hidden' } },
      order: names(stack).slice(),
      inputs: [{ layer: 'image' }],
      outputs: [{ layer: 'head' }],
      name: 'model',
    })
    expect(() => applyChange(stack, broken)).toThrow('its layer "hidden" is not whole')
  })
})
