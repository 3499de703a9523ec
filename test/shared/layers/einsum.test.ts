import { describe, expect, it } from 'vitest'
import {
  parseProjection,
  projectionInitializer,
  projectionShapes,
} from '../../../src/shared/layers/einsum.ts'
import { layerKinds } from '../../../src/shared/layers/index.ts'
import { LayerFault } from '../../../src/shared/layers/layerKind.ts'

const faultOf = (run: () => unknown): string => {
  try {
    run()
    return 'none'
  } catch (thrown) {
    if (thrown instanceof LayerFault) return `${thrown.fault}: ${thrown.message}`
    throw thrown
  }
}

describe('parseProjection', () => {
  it('gives axes that an ellipsis leaves out letters of their own', () => {
    const { input, kernel, output } = parseProjection('...x,xy->...y', 4)
    expect([input.length, kernel, output.length]).toEqual([4, 'xy', 4])
    expect(input.slice(0, 3)).toBe(output.slice(0, 3))
    expect(input.endsWith('x') && output.endsWith('y')).toBe(true)
    const right = parseProjection('ab...,bc->ac...', 4)
    expect(right.input.slice(2)).toBe(right.output.slice(2))
    expect(right.input.startsWith('ab') && right.output.startsWith('ac')).toBe(true)
  })

  it.each([
    ['ab,bc', 2, 'input: its equation ab,bc is not of the form ab,bc->ac'],
    ['...ab,bc->ac', 3, 'input: its equation ...ab,bc->ac is not of the form ab,bc->ac'],
    ['ab,bc->ac', 3, 'input: its equation ab,bc->ac is not for 3 axes'],
    ['abc,cd->ad', 3, /^unsupported: the equation abc,cd->ad/],
    ['aab,bc->ac', 3, /^unsupported: the equation aab,bc->ac/],
    ['ab,bc->acd', 2, /^unsupported: the equation ab,bc->acd/],
  ])('%s for %d axes: a fault', (equation, rank, fault) => {
    expect(faultOf(() => parseProjection(equation, rank))).toMatch(fault)
  })
})

describe('projectionShapes', () => {
  const shapes = (
    equation: string,
    input: (number | null)[],
    output: (number | null)[],
    biasAxes: string | null,
  ) => projectionShapes(parseProjection(equation, input.length), input, { output, biasAxes })

  it('takes open lengths from the input', () => {
    expect(shapes('abc,cd->abd', [null, 3, 4], [null, 5], 'd')).toEqual({
      kernel: [4, 5],
      output: [null, 3, 5],
      bias: [5],
    })
    expect(shapes('abc,cde->abde', [null, null, 4], [null, 2, 5], 'de')).toEqual({
      kernel: [4, 2, 5],
      output: [null, null, 2, 5],
      bias: [2, 5],
    })
  })

  it('gives a bias the length 1 along axes that it does not have', () => {
    expect(shapes('abc,cde->abde', [null, 3, 4], [null, 2, 5], 'd').bias).toEqual([2, 1])
    expect(shapes('ab...,bc->ac...', [null, 3, 4], [2], 'c').bias).toEqual([2, 1])
  })

  it('says what does not fit', () => {
    expect(faultOf(() => shapes('abc,cd->abd', [null, 3, 4], [7, 5], null))).toBe(
      'input: its output is 7 long where its input is 3',
    )
    expect(faultOf(() => shapes('ab,bc->ac', [null, null], [5], null))).toBe(
      'input: the length of axis "b" is open',
    )
  })
})

describe('projectionInitializer', () => {
  it('counts axes as EinsumDense does: those of the output are outputs', () => {
    const heads = parseProjection('abc,cde->abde', 3)
    const glorot = { name: 'glorotUniform', seed: null } as const
    expect(projectionInitializer(glorot, heads)).toEqual({
      ...glorot,
      inputAxes: [0],
      outputAxes: [1, 2],
    })
    const given = { ...glorot, inputAxes: [1], outputAxes: [0] }
    expect(projectionInitializer(given, heads)).toEqual(given)
    const normal = { name: 'randomNormal', mean: 0, stddev: 1, seed: null } as const
    expect(projectionInitializer(normal, heads)).toEqual(normal)
  })
})

describe('attention', () => {
  const shapesOf = (className: string, config: object, shapes: (number | null)[][]) => {
    const kind = layerKinds.get(className)
    if (kind === undefined) throw new Error(className)
    return kind.outputShapes(kind.config.parse(config), shapes)
  }

  it.each([
    [
      'Attention',
      {},
      [
        [null, 3, 4],
        [null, 5, 6],
      ],
      'input: a query has as many features as a key',
    ],
    [
      'Attention',
      {},
      [
        [null, 3, 4],
        [null, 5, 6],
        [null, 4, 4],
      ],
      'input: a value has as many steps as a key',
    ],
    [
      'Attention',
      {},
      [
        [null, 4],
        [null, 4],
      ],
      'input: its inputs have the axes (batch, steps, features)',
    ],
    [
      'MultiHeadAttention',
      { numHeads: 2, keyDim: 3 },
      [
        [null, 3, 4],
        [null, 5, 6],
        [null, 4, 6],
      ],
      'input: its value and key differ in their steps',
    ],
    [
      'MultiHeadAttention',
      { numHeads: 2, keyDim: 3, activityRegularizer: { name: 'l1l2', l1: 0.1 } },
      [
        [null, 3, 4],
        [null, 5, 6],
      ],
      'unsupported: a penalty on the outputs of its projections',
    ],
    [
      'MultiHeadAttention',
      { numHeads: 2, keyDim: 3 },
      [
        [null, 3],
        [null, 5],
      ],
      'input: query, value and key have equally many axes, at least 3',
    ],
  ])('%s %j of %j: a fault', (className, config, shapes, fault) => {
    expect(faultOf(() => shapesOf(className, config, shapes))).toBe(fault)
  })

  it('wants heads of a query that those of the value divide', () => {
    const kind = layerKinds.get('GroupQueryAttention')
    const config = { headDim: 2, numQueryHeads: 3, numKeyValueHeads: 2 }
    expect(kind?.config.safeParse(config).error?.issues[0]?.message).toBe(
      'must divide the number of heads of the query',
    )
  })
})
