import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { kerasLayerOrder } from '../../../src/shared/kerasJson/layerOrder.ts'
import { graphFromFile } from '../../../src/shared/kerasJson/graphFromFile.ts'
import { outputOf, type ModelGraph } from '../../../src/shared/model/graph.ts'

const folder = join(import.meta.dirname, '../../fixtures/models')

describe("the order of Keras's model.layers", () => {
  it('of TF.js topologies that Keras wrote, whatever order their layers stand in', () => {
    for (const name of readdirSync(folder).filter((each) => /^tfjs(Conv|Shards)$/.test(each))) {
      const { modelTopology } = JSON.parse(
        readFileSync(join(folder, name, 'model.json'), 'utf8'),
      ) as { modelTopology: { model_config: unknown } }
      const expected = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as {
        layers: string[]
      }
      const place = { path: name, where: 'model_config' }
      const { graph } = graphFromFile(modelTopology.model_config, 'keras2', place)
      const shuffled = { ...graph, layers: graph.layers.toReversed() }
      expect(kerasLayerOrder(shuffled).slice(1)).toEqual(expected.layers)
    }
  })

  it('puts deeper layers first and equals by the walk from the outputs', () => {
    const dense = (name: string, from: string): ModelGraph['layers'][number] => ({
      name,
      className: 'Dense',
      config: { units: 3 },
      freeze: 'train',
      origin: null,
      group: [],
      calls: [{ inputs: [outputOf(from)] }],
    })
    const graph: ModelGraph = {
      name: 'm',
      layers: [
        {
          ...dense('x', 'x'),
          className: 'InputLayer',
          config: { batchShape: [null, 3] },
          calls: [{ inputs: [] }],
        },
        ...['a', 'm', 'z', 'p'].map((name) => dense(name, 'x')),
        dense('deep', 'z'),
      ],
      inputs: [outputOf('x')],
      outputs: [outputOf('p'), outputOf('deep'), outputOf('m'), outputOf('a')],
    }
    // By hand: x has depth 2, z depth 1, the outputs depth 0 in the order p, deep, m, a.
    expect(kerasLayerOrder(graph)).toEqual(['x', 'z', 'p', 'deep', 'm', 'a'])
  })
})
