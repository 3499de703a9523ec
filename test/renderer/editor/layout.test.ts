import { describe, expect, it } from 'vitest'
import { layerBlocks, namePrefixes } from '../../../src/renderer/editor/graph/blocks.ts'
import { layoutGraph, NODE_HEIGHT, NODE_WIDTH } from '../../../src/renderer/editor/graph/layout.ts'
import { blockId, toViewGraph } from '../../../src/renderer/editor/graph/viewGraph.ts'
import type { ModelGraph } from '../../../src/shared/model/graph.ts'
import { branchedNet, denseNet, graphOf, layerOf, sampleNet } from './nets.ts'

const placed = (graph: ModelGraph, folded: readonly string[] = []) => {
  const view = toViewGraph(graph, new Set(folded))
  return { view, layout: layoutGraph(view) }
}

describe('blocks', () => {
  it.each([
    ['conv2_block1_1_conv', ['conv2', 'conv2_block1']],
    ['block3a_se_reduce', ['block3a']],
    ['block_12_expand_BN', ['block_12']],
    ['conv2d_1', []],
    ['max_pooling2d_3', []],
    ['predictions', []],
  ])('%s lies in %j', (name, prefixes) => {
    expect(namePrefixes(name)).toEqual(prefixes)
  })

  it('finds stages and blocks of a net in the manner of DenseNet', () => {
    const blocks = layerBlocks(denseNet(2, 3))
    expect(blocks.get('conv2_block1_1_conv')).toEqual(['conv2', 'conv2_block1'])
    expect(blocks.get('conv1_bn')).toEqual(['conv1'])
    expect(blocks.get('avg_pool')).toEqual([])
  })

  it('keeps a layer that was inserted in its block', () => {
    const names = ['block1_a', 'block1_b', 'dropout', 'block1_c', 'block2_a']
    const layers = names.map((name, i) =>
      layerOf(name, 'ReLU', {}, [i === 0 ? 'input' : (names[i - 1] ?? '')]),
    )
    const graph = graphOf([
      layerOf('input', 'InputLayer', { batchShape: [null, 4] }, []),
      ...layers,
    ])
    expect(layerBlocks(graph).get('dropout')).toEqual(['block1'])
    expect(layerBlocks(graph).get('block2_a')).toEqual([])
  })

  it('takes nested models as blocks', () => {
    const inner = ['a', 'b', 'c'].map((name, i) => ({
      ...layerOf(name, 'ReLU', {}, [i === 0 ? 'input' : (['a', 'b'][i - 1] ?? '')]),
      group: ['backbone'],
    }))
    const head = layerOf('head', 'Dense', { units: 2 }, ['c'])
    const graph = graphOf([
      layerOf('input', 'InputLayer', { batchShape: [null, 4] }, []),
      ...inner,
      head,
    ])
    expect(layerBlocks(graph).get('b')).toEqual(['backbone'])
  })
})

describe('view', () => {
  it('puts one node for a folded block and keeps the tensors that go in and out', () => {
    const { view } = placed(denseNet(1, 2), ['conv2/conv2_block1'])
    const node = view.nodes.find(({ kind }) => kind === 'block')
    expect(node).toMatchObject({ id: blockId('conv2/conv2_block1'), name: 'conv2_block1' })
    expect(node?.kind === 'block' && node.members).toHaveLength(7)
    const into = view.edges.filter(({ target }) => target === node?.id)
    const out = view.edges.filter(({ source }) => source === node?.id)
    expect(into.map(({ source }) => source)).toEqual(['conv1_relu:0'])
    expect(out.map(({ target }) => target).sort()).toEqual([
      'conv2_block2_0_bn:0',
      'conv2_block2_concat:0',
    ])
  })

  it('shows each call of a shared layer', () => {
    const shared = { ...layerOf('shared', 'ReLU', {}, ['a']) }
    const calls = [...shared.calls, { inputs: [{ layer: 'b', call: 0, tensor: 0 }] }]
    const graph: ModelGraph = {
      name: 'twins',
      layers: [
        layerOf('a', 'InputLayer', { batchShape: [null, 4] }, []),
        layerOf('b', 'InputLayer', { batchShape: [null, 4] }, []),
        { ...shared, calls },
      ],
      inputs: [
        { layer: 'a', call: 0, tensor: 0 },
        { layer: 'b', call: 0, tensor: 0 },
      ],
      outputs: [
        { layer: 'shared', call: 0, tensor: 0 },
        { layer: 'shared', call: 1, tensor: 0 },
      ],
    }
    const ids = placed(graph).view.nodes.map(({ id }) => id)
    expect(ids).toEqual(['a:0', 'b:0', 'shared:0', 'shared:1', 'end:0', 'end:1'])
  })
})

/** A branch of two layers that nothing takes, beside the way to the output. */
function danglingNet(): ModelGraph {
  return graphOf([
    layerOf('input', 'InputLayer', { batchShape: [null, 8] }, []),
    layerOf('a', 'ReLU', {}, ['input']),
    layerOf('lost', 'ReLU', {}, ['a']),
    layerOf('lost_too', 'ReLU', {}, ['lost']),
    layerOf('b', 'ReLU', {}, ['a']),
    layerOf('c', 'ReLU', {}, ['b']),
  ])
}

describe('layout', () => {
  const overlaps = (graph: ModelGraph): number => {
    const places = [...placed(graph).layout.places.values()]
    return places.filter((a, i) =>
      places.some(
        (b, j) =>
          j > i && Math.abs(a.x - b.x) < NODE_WIDTH && Math.abs(a.y - b.y) < NODE_HEIGHT + 4,
      ),
    ).length
  }

  it('stands a chain straight, the input on top, with a gate after each layer', () => {
    const { layout, view } = placed(sampleNet())
    const places = view.nodes.map(({ id }) => layout.places.get(id))
    expect(places.every((place) => place?.x === 0)).toBe(true)
    const heights = places.map((place) => place?.y ?? 0)
    expect(heights).toEqual(heights.toSorted((a, b) => a - b))
    expect(layout.gates.map(({ node }) => node)).toHaveLength(7)
  })

  it('keeps residual and dense blocks straight and leads the jump beside them', () => {
    const { layout } = placed(denseNet(1, 2))
    expect([...layout.places.values()].every(({ x }) => x === 0)).toBe(true)
    const jump = layout.routes.find(
      ({ edge }) => edge.source === 'conv1_relu:0' && edge.target === 'conv2_block1_concat:0',
    )
    const bends = jump?.points.slice(1, -1) ?? []
    expect(bends).toHaveLength(2)
    expect(bends.every(({ x }) => x > NODE_WIDTH / 2)).toBe(true)
  })

  it('draws branches side by side and no gate between them', () => {
    const { layout } = placed(branchedNet())
    const [left, right] = [layout.places.get('left:0'), layout.places.get('right:0')]
    expect(left?.y).toBe(right?.y)
    expect(Math.abs((left?.x ?? 0) - (right?.x ?? 0))).toBeGreaterThanOrEqual(NODE_WIDTH)
    expect(layout.gates.map(({ node }) => node)).toEqual(['input:0', 'stem:0', 'add:0', 'pool:0'])
  })

  it.each([
    ['a branched net', branchedNet()],
    ['a dense net', denseNet(2, 4)],
    ['a net with layers that lead nowhere', danglingNet()],
  ])('lays no node over another in %s', (_, graph) => {
    expect(overlaps(graph)).toBe(0)
  })

  it('places all of 700 layers, folded and not', () => {
    const graph = denseNet(4, 25)
    expect(graph.layers.length).toBeGreaterThan(700)
    expect(placed(graph).layout.places.size).toBe(graph.layers.length + 1)
    const stages = ['conv2', 'conv3', 'conv4', 'conv5']
    expect(placed(graph, stages).layout.places.size).toBe(4 + 4 + 2 + 1)
  })
})
