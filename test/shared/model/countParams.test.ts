import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { countParams } from '../../../src/shared/model/countParams.ts'
import type { FreezeMode, ModelGraph } from '../../../src/shared/model/graph.ts'
import { inferShapes } from '../../../src/shared/model/inferShapes.ts'
import { graphOf, input, layer } from './graphs.ts'

interface ParamFixture {
  readonly keras: string
  readonly cases: readonly {
    readonly graph: ModelGraph
    readonly counts: { total: number; trainable: number; nonTrainable: number }
    readonly layers: Readonly<Record<string, number>>
    readonly outputShape: readonly (number | null)[]
  }[]
}

// Written by test/keras/makeParamFixtures.py from real Keras.
const path = new URL('../../fixtures/params.json', import.meta.url)
const fixture = JSON.parse(readFileSync(path, 'utf8')) as ParamFixture

describe('field case 34: countParams', () => {
  it.each(fixture.cases.map((each) => [each.graph.name, each] as const))(
    "equals Keras's summary: %s",
    (_, { graph, counts, layers, outputShape }) => {
      const { layers: perLayer, ...found } = countParams(graph)
      expect(found).toEqual(counts)
      for (const [name, count] of Object.entries(layers)) {
        expect([name, perLayer.get(name)?.total]).toEqual([name, count])
      }
      const output = graph.outputs.map((ref) => `${ref.layer}:${ref.call}:${ref.tensor}`)[0] ?? ''
      expect(inferShapes(graph).get(output)).toEqual(outputShape)
    },
  )

  const graph = graphOf(
    [
      input('x', 4),
      layer('Dense', 'hidden', ['x'], { units: 3 }),
      layer('BatchNormalization', 'bn', ['hidden']),
    ],
    'bn',
  )

  it('counts by the modes of a phase; a layer with frozen weights does not train', () => {
    // hidden: 4 * 3 + 3 = 15; bn: gamma, beta, mean and variance of 3 each.
    const count = (hidden: FreezeMode, bn: FreezeMode) => {
      const modes = new Map([
        ['hidden', hidden],
        ['bn', bn],
      ])
      const { total, trainable, nonTrainable } = countParams(graph, modes)
      return [total, trainable, nonTrainable]
    }
    expect(count('train', 'train')).toEqual([27, 21, 6])
    expect(count('freezeWeights', 'train')).toEqual([27, 6, 21])
    expect(count('train', 'freezeWeights')).toEqual([27, 15, 12])
    expect(count('freeze', 'freeze')).toEqual([27, 0, 27])
  })

  it('lists layers without weights with 0', () => {
    expect(countParams(graph).layers.get('x')).toEqual({ total: 0, trainable: 0, nonTrainable: 0 })
  })
})
