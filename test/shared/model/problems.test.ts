import { describe, expect, it } from 'vitest'
import { applyChanges } from '../../../src/shared/model/applyChange.ts'
import { deepFreeze, type ModelGraph } from '../../../src/shared/model/graph.ts'
import { inferShapes } from '../../../src/shared/model/inferShapes.ts'
import { findProblems } from '../../../src/shared/model/problems.ts'
import type { Problem } from '../../../src/shared/model/problem.ts'
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
} from './graphs.ts'

const said = (problems: readonly Problem[]) =>
  problems.map((problem) => [problem.severity, problem.layer, problem.error.code])

/** The graph after the fix of its only problem. */
function mended(graph: ModelGraph): ModelGraph {
  const [problem, ...others] = findProblems(graph)
  expect(others).toEqual([])
  return applyChanges(graph, problem?.fix ?? [])
}

function frozen(graph: ModelGraph, ...layers: readonly string[]): ModelGraph {
  return deepFreeze({
    ...graph,
    layers: graph.layers.map((each) =>
      layers.includes(each.name) ? { ...each, freeze: 'freeze' as const } : each,
    ),
  })
}

describe('findProblems', () => {
  it('finds nothing in sound graphs', () => {
    for (const graph of [stack, residual, shared, kept(stack)]) {
      expect(findProblems(graph)).toEqual([])
    }
  })

  it('tells of every fault at once, errors first', () => {
    const graph = graphOf(
      [
        input('x', 4),
        layer('Lambda', 'fn', ['x']),
        layer('Dense', 'bad', ['x'], { units: 0 }),
        dense('narrow', 'x', 2),
        layer('Add', 'clash', ['narrow', 'x']),
        layer('Concatenate', 'out', ['fn', 'bad', 'clash']),
        dense('a/b', 'x', 2),
      ],
      'out',
      'a/b',
    )
    expect(said(findProblems(graph))).toEqual([
      ['error', 'fn', 'layer.unknownKind'],
      ['error', 'bad', 'layer.badConfig'],
      ['error', 'clash', 'layer.badInput'],
      ['warning', 'a/b', 'graph.badName'],
    ])
  })

  it('tells of a circle, of references to nowhere and of missing ends', () => {
    const circle = graphOf([input('x', 2), dense('a', 'b', 2), dense('b', 'a', 2)], 'b')
    expect(findProblems(circle).map((each) => each.error.code)).toContain('graph.cycle')
    expect(findProblems(graphOf([input('x', 2)], 'gone'))[0]?.error.code).toBe(
      'graph.badConnection',
    )
    const empty = { name: 'empty', layers: [], inputs: [], outputs: [] }
    expect(said(findProblems(empty))).toEqual([
      ['error', null, 'graph.incomplete'],
      ['error', null, 'graph.incomplete'],
    ])
  })

  it('mends a name that Keras refuses', () => {
    const graph = graphOf([input('x', 2), dense('a_b', 'x', 2), dense('a/b', 'a_b', 2)], 'a/b')
    const result = mended(graph)
    expect(names(result)).toEqual(['x', 'a_b', 'a_b_1'])
    expect(findProblems(result)).toEqual([])
  })

  it('takes out what nothing needs, with all that hangs on it', () => {
    const graph = graphOf(
      [
        input('x', 2),
        dense('out', 'x', 2),
        dense('loose', 'x', 3),
        layer('Concatenate', 'both', ['loose', 'x']),
      ],
      'out',
    )
    const [first, second] = findProblems(graph)
    expect(said(findProblems(graph))).toEqual([
      ['warning', 'loose', 'graph.unusedLayer'],
      ['warning', 'both', 'graph.unusedLayer'],
    ])
    expect(names(applyChanges(graph, first?.fix ?? []))).toEqual(['x', 'out'])
    expect(names(applyChanges(graph, second?.fix ?? []))).toEqual(['x', 'out', 'loose'])
  })

  it('tells of an input that nothing takes', () => {
    const graph = graphOf([input('x', 2), input('loose', 2), dense('out', 'x', 2)], 'out')
    expect(mended(graph).inputs.map((each) => each.layer)).toEqual(['x'])
  })

  it('tells of frozen layers that would stay random', () => {
    expect(said(findProblems(frozen(stack, 'image', 'hidden')))).toEqual([
      ['warning', 'hidden', 'layer.frozenFresh'],
    ])
    expect(mended(frozen(stack, 'hidden')).layers[1]?.freeze).toBe('train')
    expect(findProblems(frozen(kept(stack), 'hidden', 'head'))).toEqual([])
  })

  it('knows which kept weights do not fit when it is told their shapes', () => {
    const graph = frozen(kept(stack), 'hidden', 'head')
    const shapes: Record<string, Record<string, number[]>> = {
      hidden: { kernel: [4, 3], bias: [3] },
      head: { kernel: [5, 2], bias: [2] },
    }
    const problems = findProblems(graph, { originShapes: (origin) => shapes[origin.layer] ?? null })
    expect(said(problems)).toEqual([['warning', 'head', 'layer.frozenFresh']])
    expect(problems[0]?.error.params).toEqual({ layer: 'head', weights: ['kernel'] })
  })

  it('warns of a Dense head on a picture, and pools before it', () => {
    const graph = graphOf(
      [
        input('image', 6, 6, 3),
        layer('Conv2D', 'conv', ['image'], { filters: 4, kernelSize: [3, 3] }),
        dense('hidden', 'conv', 5),
        dense('head', 'hidden', 2),
      ],
      'head',
    )
    expect(said(findProblems(graph))).toEqual([['warning', 'hidden', 'layer.headOnGrid']])
    const result = mended(graph)
    expect(inputsOf(result, 'hidden')).toEqual([['global_average_pooling2d']])
    expect(inferShapes(result).get('head:0:0')).toEqual([null, 2])
    expect(findProblems(result)).toEqual([])
  })

  it('lets a Dense over a grid be where the grid is pooled later', () => {
    const graph = graphOf(
      [
        input('image', 6, 6, 3),
        dense('mix', 'image', 5),
        layer('GlobalAveragePooling2D', 'pool', ['mix']),
      ],
      'pool',
    )
    expect(findProblems(graph)).toEqual([])
  })
})
