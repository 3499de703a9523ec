import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { matchesPattern, selectLayers } from '../../../src/shared/transfer/selectLayers.ts'
import { dense, graphOf, input } from '../model/graphs.ts'

const graph = graphOf(
  [
    input('image', 2),
    dense('block1_conv1', 'image', 2),
    dense('block1_conv2', 'block1_conv1', 2),
    dense('block2_conv1', 'block1_conv2', 2),
  ],
  'block2_conv1',
)

describe('selectLayers', () => {
  it('takes names, patterns and lists, each layer once, in the order of the graph', () => {
    expect(selectLayers(graph, 'block1_conv2')).toEqual(['block1_conv2'])
    expect(selectLayers(graph, 'block1*')).toEqual(['block1_conv1', 'block1_conv2'])
    expect(selectLayers(graph, ['*conv1', 'block1_conv?'])).toEqual([
      'block1_conv1',
      'block1_conv2',
      'block2_conv1',
    ])
  })

  it('refuses what matches nothing and names what comes near', () => {
    expect(() => selectLayers(graph, ['block1*', 'block3_conv1'])).toThrow(
      expect.objectContaining({
        params: { layer: 'block3_conv1', near: ['block1_conv1', 'block2_conv1', 'block1_conv2'] },
      }),
    )
    expect(() => selectLayers(graph, 'con1v*')).toThrow('There is no layer "con1v*"')
    expect(() => selectLayers(graph, 'dense')).toThrow(
      expect.objectContaining({ params: { layer: 'dense', near: [] } }),
    )
  })
})

describe('matchesPattern', () => {
  it('agrees with a regular expression', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?', '.'), maxLength: 8 })
    const name = fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 8 })
    fc.assert(
      fc.property(letters, name, (pattern, text) => {
        const source = pattern.replaceAll('.', '\\.').replaceAll('*', '.*').replaceAll('?', '.')
        expect(matchesPattern(pattern, text)).toBe(new RegExp(`^${source}$`).test(text))
      }),
      { numRuns: 2000 },
    )
  })

  it('does not get lost in many stars', () => {
    expect(matchesPattern(`${'*a'.repeat(60)}b`, 'a'.repeat(5000))).toBe(false)
  })
})
