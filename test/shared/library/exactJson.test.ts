import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseExactJson, toExactJson } from '../../../src/shared/library/exactJson.ts'

describe('exact JSON', () => {
  it('gives back every JSON value with every number as it was', () => {
    const numbers = fc.constantFrom(NaN, Infinity, -Infinity, -0, 0, 1e-320, 0.1, 2 ** 53)
    const keys = fc.oneof(fc.string(), fc.constantFrom('$number', '__proto__', '1', 'a'))
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 4 },
        numbers,
        fc.double(),
        fc.string(),
        fc.boolean(),
        fc.constant(null),
        fc.constantFrom('NaN', '$number'),
        fc.array(tie('any'), { maxLength: 4 }),
        fc.dictionary(keys, tie('any'), { maxKeys: 4, noNullPrototype: true }),
      ),
    })).any
    fc.assert(
      fc.property(value, (before) => {
        // toStrictEqual is Object.is for numbers: NaN is NaN, and -0 is not 0.
        expect(parseExactJson(toExactJson(before))).toStrictEqual(before)
      }),
      { numRuns: 500 },
    )
  })

  it('is the same text whatever the order of keys, but keeps the order of lists', () => {
    expect(toExactJson({ b: 1, a: { d: [2, 1], c: NaN } })).toBe(
      '{"a":{"c":{"$number":"NaN"},"d":[2,1]},"b":1}',
    )
  })

  it('tells an object with the key of the mark from a number', () => {
    const value = { $number: 'NaN' }
    expect(parseExactJson(toExactJson(value))).toStrictEqual(value)
    expect(toExactJson(value)).not.toBe(toExactJson(NaN))
  })

  it('leaves out what is undefined, as JSON does', () => {
    expect(toExactJson({ a: undefined, b: 1 })).toBe('{"b":1}')
  })

  it('refuses text that is not JSON', () => {
    expect(() => parseExactJson('{"$number"')).toThrow(SyntaxError)
  })
})
