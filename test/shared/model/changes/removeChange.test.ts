import { describe, expect, it } from 'vitest'
import { applyChange } from '../../../../src/shared/model/applyChange.ts'
import { changeSchema } from '../../../../src/shared/model/change.ts'
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

const remove = (graph: ModelGraph, ...layers: string[]) =>
  applyChange(graph, changeSchema.parse({ type: 'remove', layers })).graph

describe('remove', () => {
  it('joins what was before with what was after', () => {
    const graph = graphOf(
      [
        input('x', 4),
        layer('Dropout', 'drop', ['x'], { rate: 0.5 }),
        layer('Activation', 'relu', ['drop'], { activation: 'relu' }),
        dense('head', 'relu', 2),
      ],
      'head',
    )
    expect(inputsOf(remove(kept(graph), 'drop'), 'relu')).toEqual([['x']])
    expect(inputsOf(remove(kept(graph), 'relu', 'drop'), 'head')).toEqual([['x']])
  })

  it('makes what was before the last layer the output', () => {
    const result = remove(stack, 'head')
    expect(result.outputs).toEqual([{ layer: 'hidden', call: 0, tensor: 0 }])
    expect(names(result)).toEqual(['image', 'hidden'])
  })

  it('refuses where what follows cannot take the new shape', () => {
    const graph = graphOf(
      [
        input('x', 4),
        dense('stem', 'x', 3),
        dense('narrow', 'stem', 2),
        dense('widen', 'narrow', 3),
        layer('Add', 'add', ['widen', 'stem']),
      ],
      'add',
    )
    expect(() => remove(graph, 'widen')).toThrow(
      /"widen" cannot be removed: the shape would change from \(None, 3\) to \(None, 2\), and "add" cannot take that/,
    )
    expect(names(remove(graph, 'narrow', 'widen'))).toEqual(['x', 'stem', 'add'])
  })

  it('refuses where a kept layer would lose its weights, allows it where they begin anew', () => {
    expect(() => remove(kept(stack), 'hidden')).toThrow(
      'the shape would change from (None, 3) to (None, 4), and the weights of "head" would no longer fit',
    )
    expect(inputsOf(remove(stack, 'hidden'), 'head')).toEqual([['image']])
  })

  it('refuses to choose among the inputs of a merge', () => {
    expect(() => remove(residual, 'add')).toThrow(
      '"add" cannot be removed: it joins 2 tensors, and what follows could take any of them',
    )
  })

  it('takes a residual branch out together with its merge', () => {
    const result = remove(kept(residual), 'side', 'add')
    expect(inputsOf(result, 'head')).toEqual([['stem']])
  })

  it('refuses to take out an input in use, drops one that is not', () => {
    expect(() => remove(stack, 'image')).toThrow(
      'it is an input of the model that other layers take',
    )
    const graph = graphOf([input('x', 2), input('loose', 2), dense('a', 'x', 2)], 'a')
    expect(remove(graph, 'loose').inputs.map((each) => each.layer)).toEqual(['x'])
  })

  it('bridges each call of a shared layer by its own input', () => {
    const result = remove(shared, 'shared')
    expect(inputsOf(result, 'both')).toEqual([['right', 'left']])
  })

  it('takes out a layer that Graft does not know', () => {
    const graph = graphOf([input('x', 4), layer('Lambda', 'fn', ['x']), dense('a', 'fn', 2)], 'a')
    expect(names(remove(kept(graph), 'fn'))).toEqual(['x', 'a'])
  })

  it('takes patterns, and refuses one that matches nothing', () => {
    expect(names(remove(residual, 'si*', 'ad?'))).toEqual(['image', 'stem', 'head'])
    expect(() => remove(residual, 'nothing*')).toThrow('There is no layer "nothing*"')
  })
})
