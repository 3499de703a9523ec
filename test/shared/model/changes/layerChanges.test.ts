import { describe, expect, it } from 'vitest'
import { applyChange } from '../../../../src/shared/model/applyChange.ts'
import { changeSchema, type ChangeInput } from '../../../../src/shared/model/change.ts'
import type { ModelGraph } from '../../../../src/shared/model/graph.ts'
import { inputsOf, kept, residual, shared, stack } from '../graphs.ts'

const apply = (graph: ModelGraph, written: ChangeInput) =>
  applyChange(graph, changeSchema.parse(written)).graph

const modes = (graph: ModelGraph) =>
  Object.fromEntries(graph.layers.map((each) => [each.name, each.freeze]))

describe('setConfig', () => {
  it('changes only the named settings and keeps the origin', () => {
    const result = apply(kept(stack), {
      type: 'setConfig',
      layer: 'hidden',
      config: { activation: 'relu' },
    })
    expect(result.layers[1]).toMatchObject({
      config: { units: 3, activation: 'relu' },
      origin: { model: 'source', layer: 'hidden' },
    })
  })

  it('refuses what the kind does not allow', () => {
    const set = (config: Record<string, unknown>) =>
      apply(stack, { type: 'setConfig', layer: 'hidden', config })
    expect(() => set({ units: 1.5 })).toThrow(/Layer "hidden" \(Dense\): units: /)
    expect(() => set({ unit: 2 })).toThrow('unit: this kind has no such setting')
  })
})

describe('setFreeze and freezeUpTo', () => {
  it('sets the mode of what a pattern or list names', () => {
    const result = apply(residual, { type: 'setFreeze', layers: ['s*', 'image'], mode: 'freeze' })
    expect(modes(result)).toEqual({
      image: 'freeze',
      stem: 'freeze',
      side: 'freeze',
      add: 'train',
      head: 'train',
    })
  })

  it('offers names that come near when nothing matches', () => {
    expect(() => apply(stack, { type: 'setFreeze', layers: 'hiden', mode: 'freeze' })).toThrow(
      expect.objectContaining({
        code: 'graph.noLayer',
        advice: 'Did you mean "hidden"? "graft inspect" lists all names.',
      }),
    )
  })

  it('freezes a layer with all it depends on; what follows trains; branches beside it stay', () => {
    const frozen = apply(residual, { type: 'setFreeze', layers: '*', mode: 'freezeWeights' })
    expect(modes(apply(frozen, { type: 'freezeUpTo', layer: 'stem' }))).toEqual({
      image: 'freeze',
      stem: 'freeze',
      side: 'train',
      add: 'train',
      head: 'train',
    })
    const beside = apply(frozen, { type: 'freezeUpTo', layer: 'side', mode: 'train' })
    expect(modes(beside)).toMatchObject({ stem: 'train', side: 'train', add: 'train' })
    const byInput = apply(
      apply(shared, { type: 'setFreeze', layers: '*', mode: 'freezeWeights' }),
      { type: 'freezeUpTo', layer: 'left' },
    )
    expect(modes(byInput)).toMatchObject({ left: 'freeze', right: 'freezeWeights', head: 'train' })
  })

  it('freezes a layer that feeds itself', () => {
    expect(modes(apply(shared, { type: 'freezeUpTo', layer: 'shared' }))).toMatchObject({
      shared: 'freeze',
      both: 'train',
    })
  })
})

describe('rename', () => {
  it('takes all references along, outputs and inputs of the model too', () => {
    const result = apply(shared, { type: 'rename', layer: 'shared', name: 'twin' })
    expect(inputsOf(result, 'twin')).toEqual([['left'], ['right'], ['twin']])
    expect(inputsOf(result, 'both')).toEqual([['twin:1', 'twin:2']])
    const ends = apply(apply(kept(stack), { type: 'rename', layer: 'head', name: 'top' }), {
      type: 'rename',
      layer: 'image',
      name: 'picture',
    })
    expect(ends.outputs[0]?.layer).toBe('top')
    expect(ends.inputs[0]?.layer).toBe('picture')
    expect(ends.layers[2]?.origin).toEqual({ model: 'source', layer: 'head' })
  })

  it('refuses names that are taken or that Keras refuses', () => {
    const rename = (name: string) => apply(stack, { type: 'rename', layer: 'head', name })
    expect(() => rename('hidden')).toThrow('there already')
    expect(() => rename('a/b')).toThrow('no "/"')
    expect(() => rename('__proto__')).toThrow('cannot serve as a name')
    expect(rename('head')).toEqual(stack)
  })
})

describe('reinitialize', () => {
  it('forgets where weights come from', () => {
    const result = apply(kept(stack), { type: 'reinitialize', layers: 'h*' })
    expect(result.layers.map((each) => each.origin?.layer ?? null)).toEqual(['image', null, null])
  })
})
