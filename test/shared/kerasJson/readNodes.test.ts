import { describe, expect, it } from 'vitest'
import { readEndpoints, readNodes } from '../../../src/shared/kerasJson/readNodes.ts'
import { parsePythonJson, sameJson } from '../../../src/shared/kerasJson/json.ts'
import { halfToNumber, weightNameOf } from '../../../src/shared/kerasJson/fileArray.ts'
import { camelToSnake, snakeToCamel } from '../../../src/shared/kerasJson/letterCase.ts'

const place = { path: 'f.h5', where: 'here' }
const ref = (layer: string, node = 0, tensor = 0) => ({ layer, node, tensor })
const tensor = (...history: unknown[]) => ({
  class_name: '__keras_tensor__',
  config: { shape: [null, 2], dtype: 'float32', keras_history: history },
})

describe('inbound_nodes', () => {
  it("Keras 2's nested lists", () => {
    const nodes = readNodes(
      [
        [
          ['a', 0, 0, {}],
          ['b', 1, 2, {}],
        ],
        [['c', 0, 0, { training: false }]],
      ],
      place,
    )
    expect(nodes.map(({ inputs }) => inputs)).toEqual([[ref('a'), ref('b', 1, 2)], [ref('c')]])
    expect(nodes[1]?.otherArguments).toEqual({ training: false })
  })

  it('a bare reference with a tensor among its keywords', () => {
    const [node] = readNodes([['a', 0, 0, { y: ['b', 0, 0], name: null }]], place)
    expect(node?.inputs).toEqual([ref('a'), ref('b')])
    expect(node?.otherArguments).toEqual({ y: 'a tensor' })
  })

  it("Keras 3's arguments: one tensor, a list, several", () => {
    const nodes = readNodes(
      [
        { args: [tensor('a', 0, 0)], kwargs: { mask: null } },
        { args: [[tensor('a', 0, 0), tensor('b', 1, 0)]], kwargs: {} },
        { args: [tensor('a', 0, 0), tensor('b', 0, 0)], kwargs: {} },
        { args: [], kwargs: { inputs: tensor('a', 0, 0) } },
        { args: [tensor('a', 0, 0), 2], kwargs: {} },
      ],
      place,
    )
    expect(nodes.map(({ inputs }) => inputs.length)).toEqual([1, 2, 2, 1, 1])
    expect(nodes.map(({ spread }) => spread)).toEqual([false, false, true, false, true])
    expect(nodes[3]?.otherArguments).toEqual({})
    expect(nodes[4]?.otherArguments).toEqual({ 'argument 1': 2 })
  })

  it.each([
    [5],
    [[5]],
    [[[['a', -1, 0]]]],
    [[[['a', 'b', 0]]]],
    [[{ args: [{ class_name: '__keras_tensor__' }] }]],
  ])('%j is damaged', (value) => {
    expect(() => readNodes(value, place)).toThrow(
      expect.objectContaining({ code: 'file.damaged' }) as Error,
    )
  })

  it('endpoints: one, a list, a dictionary by sorted keys', () => {
    expect(readEndpoints(['a', 0, 0], place)).toEqual([ref('a')])
    expect(
      readEndpoints(
        [
          ['a', 0, 0],
          ['b', 0, 1],
        ],
        place,
      ),
    ).toEqual([ref('a'), ref('b', 0, 1)])
    expect(readEndpoints({ z: ['a', 0, 0], b: ['b', 0, 0] }, place)).toEqual([ref('b'), ref('a')])
  })
})

describe('small things of files', () => {
  it("Python's JSON", () => {
    expect(
      parsePythonJson('{"a": Infinity, "b": [-Infinity, NaN], "c": "NaN \\" Infinity"}'),
    ).toEqual({
      a: Infinity,
      b: [-Infinity, 'NaN'],
      c: 'NaN " Infinity',
    })
    expect(() => parsePythonJson('{"a": NaN')).toThrow(SyntaxError)
  })

  it('JSON values are compared whatever the order of keys', () => {
    expect(sameJson({ a: 1, b: [1, { c: null }] }, { b: [1, { c: null }], a: 1 })).toBe(true)
    expect(sameJson({ a: 1 }, { a: 1, b: 1 })).toBe(false)
    expect(sameJson([1, 2], [2, 1])).toBe(false)
  })

  // From the table of IEEE 754 half precision.
  it.each([
    [0x3c00, 1],
    [0xc000, -2],
    [0x7bff, 65504],
    [0x0400, 2 ** -14],
    [0x0001, 2 ** -24],
    [0x3555, 0.333251953125],
    [0x7c00, Infinity],
    [0xfc00, -Infinity],
  ])('half %i is %d', (bits, value) => {
    expect(halfToNumber(bits)).toBe(value)
  })

  it.each([
    ['base/d_1/kernel:0', ['kernel', 'bias'], 'kernel'],
    ['d/kernel_3', ['kernel'], 'kernel'],
    ['d/kernel_1', ['kernel', 'kernel_1'], 'kernel_1'],
    ['bn/moving_mean:0', ['gamma', 'moving_mean'], 'moving_mean'],
    ['strange', ['kernel'], 'strange'],
  ])('%s is weight', (name, known, weight) => {
    expect(weightNameOf(name, known)).toBe(weight)
  })

  it('keys change their case and come back', () => {
    for (const key of ['use_bias', 'kernel_initializer', 'axis', 'depth_multiplier', 'l2']) {
      expect(camelToSnake(snakeToCamel(key))).toBe(key)
    }
    expect(snakeToCamel('moving_mean_initializer')).toBe('movingMeanInitializer')
  })
})
