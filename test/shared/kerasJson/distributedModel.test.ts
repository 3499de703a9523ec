import { describe, expect, it } from 'vitest'
import { graphFromFile } from '../../../src/shared/kerasJson/graphFromFile.ts'
import { analyzeGraph } from '../../../src/shared/model/inferShapes.ts'

/** What real Keras predicts of such models is compared with the fixture recurrentModels. */

const place = { path: 'f.keras', where: 'config.json' }

const layer = (className: string, name: string, config: object, ...from: readonly string[]) => ({
  class_name: className,
  name,
  config: { name, trainable: true, dtype: 'float32', ...config },
  inbound_nodes: [
    {
      args: [
        from.map((each) => ({
          class_name: '__keras_tensor__',
          config: { shape: [null], dtype: 'float32', keras_history: [each, 0, 0] },
        })),
      ],
      kwargs: {},
    },
  ],
})

const input = (name: string, shape: readonly (number | null)[]) => ({
  class_name: 'InputLayer',
  name,
  config: { name, batch_shape: shape },
  inbound_nodes: [],
})

const model = (layers: readonly object[], end: string) => ({
  class_name: 'Functional',
  config: { name: 'm', layers, input_layers: [['x', 0, 0]], output_layers: [[end, 0, 0]] },
})

/** A model in which every of 5 steps of `[2, 2, 3]` goes through these layers. */
function read(layers: readonly object[], end: string) {
  const inner = model([input('x', [null, 2, 2, 3]), ...layers], end)
  const outer = [
    input('x', [null, 5, 2, 2, 3]),
    layer('TimeDistributed', 'each', { layer: inner }, 'x'),
  ]
  const { graph, flat, notes } = graphFromFile(model(outer, 'each'), 'keras3', place)
  return { graph, flat, texts: notes.map(({ text }) => text).join('\n') }
}

describe('a model that goes through every step', () => {
  it('opens as a group of layers that each do; a merge takes the whole sequences, its axis one later', () => {
    const { graph, flat } = read(
      [
        layer('Conv2D', 'conv', { filters: 3, kernel_size: 1 }, 'x'),
        layer('Concatenate', 'rows', { axis: 1 }, 'conv', 'x'),
        layer('Add', 'sum', {}, 'rows', 'rows'),
      ],
      'sum',
    )
    expect(graph.layers.map(({ name, className, group }) => [name, className, ...group])).toEqual([
      ['x', 'InputLayer'],
      ['conv', 'TimeDistributed', 'each'],
      ['rows', 'Concatenate', 'each'],
      ['sum', 'Add', 'each'],
    ])
    expect(graph.layers[2]?.config).toEqual({ axis: 2 })
    expect(analyzeGraph(graph).shapes.get('sum:0:0')).toEqual([null, 5, 4, 2, 3])
    // Where Keras 3.15 wrote the kernel of such a model.
    expect(flat.layers[1]?.savedAt).toBe('layers/time_distributed/layer/layers/conv2d')
  })

  it('is shown whole where a layer of it cannot be computed, and that one is named', () => {
    const { graph, texts } = read(
      [layer('My>Secret', 'mine', {}, 'x'), layer('ReLU', 'relu', {}, 'mine')],
      'relu',
    )
    expect(graph.layers.map(({ className }) => className)).toEqual([
      'InputLayer',
      'TimeDistributed(My>Secret)',
      'TimeDistributed',
    ])
    expect(texts).toContain('Layer "mine" in each is of kind TimeDistributed(My>Secret)')
  })

  it('keeps its place as one where a layer takes several inputs apart', () => {
    const { graph, texts } = read([layer('Dot', 'dot', { axes: 3 }, 'x', 'x')], 'dot')
    expect(graph.layers.map(({ className }) => className)).toEqual([
      'InputLayer',
      'TimeDistributed(Functional)',
    ])
    expect(texts).toContain('TimeDistributed(Functional)')
  })

  it('has no merge of unlike numbers of axes, which Keras lines up within a step', () => {
    const { graph, texts } = read(
      [
        layer('GlobalAveragePooling2D', 'mean', {}, 'x'),
        layer('Multiply', 'gate', {}, 'x', 'mean'),
      ],
      'gate',
    )
    expect(graph.layers.at(-1)?.className).toMatch(/^Multiply\(inputs with unlike numbers/)
    expect(texts).toContain('inputs with unlike numbers of axes')
  })
})
