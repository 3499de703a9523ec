import { expect, test } from 'vitest'
import { scanKey } from '../../../src/shared/data/scanKey.ts'
import { referenceSchema } from '../../../src/shared/data/sourceSchema.ts'

const keyOf = (reference: object) => scanKey(referenceSchema.parse(reference))

test('a scan depends on how a source is read, not on how its rows become inputs', () => {
  const text = { type: 'text', path: '/a', layout: { kind: 'folders' } }
  expect(keyOf({ ...text, length: 5, tokens: 'characters', vocabulary: 9 })).toBe(keyOf(text))
  expect(keyOf({ ...text, encoding: 'euc-kr' })).not.toBe(keyOf(text))
  const table = { type: 'table', path: '/a.csv' }
  const columns = { age: { type: 'ignore' } }
  expect(keyOf({ ...table, columns })).toBe(keyOf(table))
  expect(keyOf({ ...table, separator: ';' })).not.toBe(keyOf(table))
  expect(keyOf({ path: '/a.csv', type: 'table' })).toBe(keyOf(table))
})
