import { describe, expect, it } from 'vitest'
import { applyChange } from '../../../../src/shared/model/applyChange.ts'
import { changeSchema, type ChangeInput } from '../../../../src/shared/model/change.ts'
import type { ModelGraph } from '../../../../src/shared/model/graph.ts'
import {
  dense,
  graphOf,
  input,
  inputsOf,
  kept,
  layer,
  names,
  residual,
  shared,
  stack,
} from '../graphs.ts'

const apply = (graph: ModelGraph, written: ChangeInput) =>
  applyChange(graph, changeSchema.parse(written)).graph

const dropout = { className: 'Dropout', config: { rate: 0.5 } }
const newDense = (units: number) => ({ className: 'Dense', config: { units } })

describe('insert', () => {
  it('stands before every use of the tensor, the outputs of the model included', () => {
    const graph = graphOf([input('x', 2), dense('a', 'x', 2), dense('b', 'a', 2)], 'b', 'a')
    const result = apply(graph, { type: 'insert', layer: dropout, from: { layer: 'a' } })
    expect(inputsOf(result, 'b')).toEqual([['dropout']])
    expect(inputsOf(result, 'dropout')).toEqual([['a']])
    expect(result.outputs.map((each) => each.layer)).toEqual(['b', 'dropout'])
    expect(names(result)).toEqual(['x', 'a', 'dropout', 'b'])
  })

  it('stands before one use alone', () => {
    const result = apply(residual, {
      type: 'insert',
      layer: dropout,
      from: { layer: 'stem' },
      to: { layer: 'add', input: 1 },
    })
    expect(inputsOf(result, 'add')).toEqual([['side', 'dropout']])
    expect(inputsOf(result, 'side')).toEqual([['stem']])
  })

  it('stands before one call of a shared layer', () => {
    const to = { layer: 'shared', call: 1 }
    const result = apply(shared, { type: 'insert', layer: dropout, from: { layer: 'right' }, to })
    expect(inputsOf(result, 'shared')).toEqual([['left'], ['dropout'], ['shared']])
  })

  it('refuses an edge that is not there', () => {
    expect(() =>
      apply(stack, {
        type: 'insert',
        layer: dropout,
        from: { layer: 'image' },
        to: { layer: 'head' },
      }),
    ).toThrow('input 0 of its call 0 does not come from "image"')
  })

  it('gives new layers default settings, no origin, and refuses bad ones', () => {
    const from = { layer: 'hidden' }
    const result = apply(kept(stack), { type: 'insert', layer: newDense(3), from })
    const added = result.layers.find((each) => each.name === 'dense')
    expect(added).toMatchObject({ origin: null, freeze: 'train', config: { useBias: true } })
    expect(() => apply(stack, { type: 'insert', layer: newDense(0), from })).toThrow('units')
    const unknown = { className: 'Lambda' }
    expect(() => apply(stack, { type: 'insert', layer: unknown, from })).toThrow('runs code')
    const source = { className: 'InputLayer', config: { batchShape: [null, 3] } }
    expect(() => apply(stack, { type: 'insert', layer: source, from })).toThrow('takes no input')
  })
})

describe('layers of a kept model', () => {
  const origin = { model: 'other', layer: 'features' }

  it('bring their weights along', () => {
    const result = apply(stack, { type: 'append', layer: { ...newDense(3), origin } })
    expect(result.layers.at(-1)?.origin).toEqual(origin)
  })

  it('put in the place of another have their own weights, not the old ones', () => {
    const result = apply(kept(stack), {
      type: 'replace',
      name: 'head',
      layer: { ...newDense(3), origin },
    })
    expect(result.layers.find(({ name }) => name === 'head')?.origin).toEqual(origin)
  })
})

describe('append and addHead', () => {
  it('field case 37: never collides with a name of the base (remove the last layer, add a Dense)', () => {
    const base = graphOf(
      [input('x', 4), dense('dense', 'x', 3), dense('dense_1', 'dense', 2)],
      'dense_1',
    )
    const cut = apply(base, { type: 'remove', layers: 'dense_1' })
    const once = apply(cut, { type: 'append', layer: newDense(5) })
    expect(names(once)).toEqual(['x', 'dense', 'dense_1'])
    const head = apply(once, { type: 'addHead', layers: [newDense(4), dropout, newDense(3)] })
    expect(names(head)).toEqual(['x', 'dense', 'dense_1', 'dense_2', 'dropout', 'dense_3'])
    expect(head.outputs.map((each) => each.layer)).toEqual(['dense_3'])
  })

  it('refuses a name that is given and taken', () => {
    const named = { ...newDense(2), name: 'hidden' }
    expect(() => apply(stack, { type: 'append', layer: named })).toThrow(
      'A layer named "hidden" is there already',
    )
    const twice = [
      { ...newDense(2), name: 'new' },
      { ...newDense(2), name: 'new' },
    ]
    expect(() => apply(stack, { type: 'addHead', layers: twice })).toThrow('"new" is there already')
  })

  it('field case 37: builds the same names fifty times over', () => {
    const head: ChangeInput = { type: 'addHead', layers: [newDense(4), newDense(2)] }
    const built = Array.from({ length: 50 }, () => names(apply(stack, head)).join())
    expect(new Set(built)).toEqual(new Set(['image,hidden,head,dense,dense_1']))
  })

  it('refuses an output that the model does not have', () => {
    expect(() => apply(stack, { type: 'append', layer: dropout, output: 1 })).toThrow(
      'the model has no output 1; it has 1, counted from 0',
    )
  })
})

describe('replace', () => {
  it('keeps name, calls, origin and freeze mode for a layer of the same kind', () => {
    const frozen = apply(kept(shared), { type: 'setFreeze', layers: 'shared', mode: 'freeze' })
    const result = apply(frozen, { type: 'replace', name: 'shared', layer: newDense(4) })
    expect(inputsOf(result, 'shared')).toEqual(inputsOf(shared, 'shared'))
    expect(result.layers.find((each) => each.name === 'shared')).toMatchObject({
      origin: { model: 'source', layer: 'shared' },
      freeze: 'freeze',
    })
  })

  it('makes a name for another kind, which trains; all references follow', () => {
    const frozen = apply(kept(residual), { type: 'setFreeze', layers: '*', mode: 'freeze' })
    const activation = { className: 'Activation', config: { activation: 'relu' } }
    const result = apply(frozen, { type: 'replace', name: 'side', layer: activation })
    expect(inputsOf(result, 'add')).toEqual([['activation', 'stem']])
    expect(result.layers.find((each) => each.name === 'activation')?.freeze).toBe('train')
    expect(names(result)).toEqual(['image', 'stem', 'activation', 'add', 'head'])
  })

  it('replaces a layer that Graft does not know', () => {
    const graph = graphOf([input('x', 4), layer('Lambda', 'fn', ['x']), dense('a', 'fn', 2)], 'a')
    const scale = { className: 'Rescaling', config: { scale: 0.5 }, name: 'scale' }
    const result = apply(graph, { type: 'replace', name: 'fn', layer: scale })
    expect(inputsOf(result, 'a')).toEqual([['scale']])
  })

  it('refuses taken names, and inputs and layers for each other', () => {
    const taken = { ...newDense(3), name: 'head' }
    expect(() => apply(stack, { type: 'replace', name: 'hidden', layer: taken })).toThrow(
      '"head" is there already',
    )
    expect(() => apply(stack, { type: 'replace', name: 'image', layer: newDense(3) })).toThrow(
      'there is no tensor before it',
    )
    const wider = { className: 'InputLayer', config: { batchShape: [null, 5] } }
    expect(names(apply(stack, { type: 'replace', name: 'image', layer: wider }))).toEqual(
      names(stack),
    )
  })
})

describe('connect', () => {
  it('makes an input come from another tensor and leaves the rest', () => {
    const result = apply(residual, {
      type: 'connect',
      to: { layer: 'add', input: 0 },
      from: { layer: 'stem' },
    })
    expect(inputsOf(result, 'add')).toEqual([['stem', 'stem']])
    expect(names(result)).toContain('side')
  })

  it('gives a merge one more input', () => {
    const result = apply(residual, {
      type: 'connect',
      to: { layer: 'add', input: 2 },
      from: { layer: 'side' },
    })
    expect(inputsOf(result, 'add')).toEqual([['side', 'stem', 'side']])
    expect(() =>
      apply(residual, { type: 'connect', to: { layer: 'add', input: 3 }, from: { layer: 'side' } }),
    ).toThrow('it has 2 inputs, so there is no input 3')
  })

  it('refuses a circle and an input into an InputLayer', () => {
    const circle: ChangeInput = { type: 'connect', to: { layer: 'stem' }, from: { layer: 'add' } }
    expect(() => apply(residual, circle)).toThrow('form a circle')
    const self: ChangeInput = { type: 'connect', to: { layer: 'stem' }, from: { layer: 'stem' } }
    expect(() => apply(residual, self)).toThrow('form a circle')
    const into: ChangeInput = { type: 'connect', to: { layer: 'image' }, from: { layer: 'stem' } }
    expect(() => apply(residual, into)).toThrow('it is an input of the model')
  })
})
