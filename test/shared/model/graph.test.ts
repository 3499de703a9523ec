import { describe, expect, it } from 'vitest'
import {
  deepFreeze,
  findLayer,
  outputOf,
  refKey,
  sameRef,
} from '../../../src/shared/model/graph.ts'
import { formatShape, rowSize, shapesFit } from '../../../src/shared/model/shape.ts'
import { stack } from './graphs.ts'

describe('references', () => {
  it('name a tensor by layer, call and output', () => {
    expect(outputOf('conv')).toEqual({ layer: 'conv', call: 0, tensor: 0 })
    expect(refKey(outputOf('conv', 2, 1))).toBe('conv:2:1')
    expect(sameRef(outputOf('conv'), { layer: 'conv', call: 0, tensor: 0 })).toBe(true)
    expect(sameRef(outputOf('conv'), outputOf('conv', 1))).toBe(false)
  })

  it('differ for names that hold a colon', () => {
    expect(refKey(outputOf('a', 1))).not.toBe(refKey(outputOf('a:1')))
  })
})

describe('findLayer', () => {
  it('finds by name', () => {
    expect(findLayer(stack, 'head')?.className).toBe('Dense')
    expect(findLayer(stack, 'constructor')).toBeUndefined()
  })
})

describe('deepFreeze', () => {
  it('freezes all that a value holds, typed arrays apart', () => {
    const value = deepFreeze({ list: [{ deep: 1 }], numbers: new Float32Array(2), none: null })
    expect(Object.isFrozen(value.list[0])).toBe(true)
    value.numbers[0] = 1
    expect(value.numbers[0]).toBe(1)
  })
})

describe('shapes', () => {
  it("are written as in Keras's summary", () => {
    expect(formatShape([null, 28, 28, 1])).toBe('(None, 28, 28, 1)')
    expect(formatShape([null])).toBe('(None,)')
    expect(formatShape([])).toBe('()')
  })

  it('count the elements of a row where all lengths are known', () => {
    expect(rowSize([null, 28, 28, 3])).toBe(2352)
    expect(rowSize([null])).toBe(1)
    expect(rowSize([null, null, 3])).toBeNull()
  })

  it('fit where open lengths can be the same', () => {
    expect(shapesFit([null, 4], [8, 4])).toBe(true)
    expect(shapesFit([null, 4], [null, 5])).toBe(false)
    expect(shapesFit([null, 4], [null, 4, 1])).toBe(false)
  })
})
