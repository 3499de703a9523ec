import { describe, expect, test } from 'vitest'
import { hashOf, parseHash } from '../../src/renderer/router/router.ts'

describe('an address', () => {
  test.each([
    ['', { screen: 'home', params: [], query: {} }],
    ['#/', { screen: 'home', params: [], query: {} }],
    ['#/editor/doc-1', { screen: 'editor', params: ['doc-1'], query: {} }],
    [
      '#/editor/a%2Fb?tour=sample',
      { screen: 'editor', params: ['a/b'], query: { tour: 'sample' } },
    ],
    ['#/runs/%E0%A4%A', { screen: 'runs', params: ['%E0%A4%A'], query: {} }],
  ])('%s is read', (hash, route) => {
    expect(parseHash(hash)).toEqual(route)
  })

  test('comes back as it was written', () => {
    const query = { reference: '{"type":"imageFolder","path":"/a b/ä?#&"}' }
    const hash = hashOf('data', ['x/y', '한'], query)
    expect(parseHash(hash)).toEqual({ screen: 'data', params: ['x/y', '한'], query })
  })
})
