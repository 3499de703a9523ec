import { describe, expect, it } from 'vitest'
import { applyChange } from '../../../../src/shared/model/applyChange.ts'
import { changeSchema, type ChangeInput } from '../../../../src/shared/model/change.ts'
import type { ModelGraph } from '../../../../src/shared/model/graph.ts'
import { inferShapes } from '../../../../src/shared/model/inferShapes.ts'
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

type At = Extract<ChangeInput, { type: 'cut' }>['at']

const cut = (graph: ModelGraph, at: At) =>
  applyChange(graph, changeSchema.parse({ type: 'cut', at })).graph

describe('cut', () => {
  it('keeps what the layer needs and makes it the output', () => {
    const result = cut(kept(stack), 'hidden')
    expect(names(result)).toEqual(['image', 'hidden'])
    expect(result.outputs).toEqual([{ layer: 'hidden', call: 0, tensor: 0 }])
    expect(result.layers[1]?.origin).toEqual({ model: 'source', layer: 'hidden' })
  })

  it('cuts at a merge with all its branches, and inside one branch', () => {
    expect(names(cut(residual, 'add'))).toEqual(['image', 'stem', 'side', 'add'])
    expect(names(cut(residual, 'side'))).toEqual(['image', 'stem', 'side'])
  })

  it('drops inputs that only dropped layers took, and keeps the order of the others', () => {
    const graph = graphOf(
      [
        input('c', 2),
        input('b', 2),
        input('a', 2),
        layer('Concatenate', 'early', ['a', 'c']),
        layer('Concatenate', 'late', ['early', 'b']),
      ],
      'late',
    )
    const result = cut(graph, 'early')
    expect(result.inputs.map((each) => each.layer)).toEqual(['c', 'a'])
    expect(names(result)).not.toContain('b')
  })

  it('leaves one output, also of a model with several', () => {
    const graph = graphOf([input('x', 2), dense('a', 'x', 1), dense('b', 'x', 1)], 'a', 'b')
    expect(cut(graph, 'b').outputs.map((each) => each.layer)).toEqual(['b'])
  })

  it('cuts at any call of a shared layer and numbers the calls that stay anew', () => {
    const result = cut(shared, { layer: 'shared', call: 1 })
    expect(names(result)).toEqual(['right', 'shared'])
    expect(inputsOf(result, 'shared')).toEqual([['right']])
    expect(result.outputs).toEqual([{ layer: 'shared', call: 0, tensor: 0 }])
    const twice = cut(shared, { layer: 'shared', call: 2 })
    expect(inputsOf(twice, 'shared')).toEqual([['left'], ['shared']])
    expect(twice.outputs).toEqual([{ layer: 'shared', call: 1, tensor: 0 }])
    expect(inferShapes(twice).get('shared:1:0')).toEqual([null, 4])
  })

  it('asks which call is meant, as Keras does', () => {
    expect(() => cut(shared, 'shared')).toThrow('"shared" is called 3 times, so say which call')
    expect(() => cut(shared, { layer: 'shared', call: 3 })).toThrow('there is no shared:3:0')
  })

  it('cuts at the input and cuts twice', () => {
    expect(names(cut(stack, 'image'))).toEqual(['image'])
    expect(names(cut(cut(residual, 'add'), 'stem'))).toEqual(['image', 'stem'])
  })

  it('drops an unknown layer behind the cut without a word', () => {
    const graph = graphOf([input('x', 2), dense('a', 'x', 2), layer('Lambda', 'fn', ['a'])], 'fn')
    expect(names(cut(graph, 'a'))).toEqual(['x', 'a'])
  })
})
