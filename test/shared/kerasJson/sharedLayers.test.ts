import { expect, it } from 'vitest'
import { assignObjects } from '../../../src/shared/kerasJson/assignObjects.ts'
import type { FileArray } from '../../../src/shared/kerasJson/fileArray.ts'
import { graphFromFile } from '../../../src/shared/kerasJson/graphFromFile.ts'
import type { ImportNote } from '../../../src/shared/kerasJson/importNote.ts'
import { inferShapes } from '../../../src/shared/model/inferShapes.ts'
import { weightSpecs } from '../../../src/shared/model/weightSpecs.ts'

const place = { path: 'f.keras', where: 'config.json' }

const input = (name: string) => ({
  class_name: 'InputLayer',
  name,
  config: { name, batch_shape: [null, 2] },
  inbound_nodes: [],
})

const tensor = (layer: string, node = 0) => ({
  class_name: '__keras_tensor__',
  config: { shape: [null, 2], dtype: 'float32', keras_history: [layer, node, 0] },
})

const node = (layer: string, at = 0) => ({ args: [tensor(layer, at)], kwargs: {} })

/** As Keras 3 writes a layer that stands in the model and in one within it: with its number, its arrays once. */
const shared = (...from: readonly string[]) => ({
  class_name: 'Dense',
  name: 'both',
  config: { name: 'both', trainable: true, dtype: 'float32', units: 2, use_bias: false },
  inbound_nodes: from.map((layer) => node(layer)),
  shared_object_id: 140284414293264,
})

const model = (name: string, layers: readonly object[], ends: readonly [string, string]) => ({
  class_name: 'Functional',
  name,
  config: {
    name,
    trainable: true,
    layers,
    input_layers: [[ends[0], 0, 0]],
    output_layers: [[ends[1], 0, 0]],
  },
})

it('a layer of two models has its weights in both, as Keras computes it, and it is told', () => {
  const inner = model('inner', [input('i'), shared('i')], ['i', 'both'])
  const outer = [input('x'), shared('x'), { ...inner, inbound_nodes: [node('both')] }]
  const { graph, flat } = graphFromFile(model('m', outer, ['x', 'inner']), 'keras3', place)
  const values = Float32Array.from([1, 2, 3, 4])
  const kernel: FileArray = {
    name: 'layers/dense/vars/0',
    dtype: 'float32',
    typeName: 'float32',
    shape: [2, 2],
    littleEndian: true,
    bytes: new Uint8Array(values.buffer),
  }
  const notes: ImportNote[] = []
  inferShapes(graph)
  const weights = assignObjects(flat.roots, [kernel], {
    path: place.path,
    specs: weightSpecs(graph),
    isKnown: () => true,
    notes,
  })
  expect(Object.keys(weights)).toEqual(['both', 'inner_both'])
  expect(weights['inner_both']?.['kernel']?.values).toEqual(values)
  expect(notes.map(({ layer, text }) => [layer, text])).toEqual([
    ['inner_both', expect.stringContaining('same layer as "both"') as string],
  ])
})

it('a Pipeline opens as a group of its layers, in the place of its call', () => {
  const layer = (className: string, config: object) => ({
    class_name: className,
    config: { name: className.toLowerCase(), trainable: true, dtype: 'float32', ...config },
  })
  const inside = [layer('Rescaling', { scale: 0.5 }), layer('Normalization', { axis: -1 })]
  const pipe = {
    class_name: 'Pipeline',
    name: 'pipe',
    config: { name: 'pipe', layers: inside },
    inbound_nodes: [node('x')],
  }
  const { graph, flat } = graphFromFile(
    model('m', [input('x'), pipe], ['x', 'pipe']),
    'keras3',
    place,
  )
  expect(graph.layers.map(({ name, group }) => [name, ...group])).toEqual([
    ['x'],
    ['rescaling', 'pipe'],
    ['normalization', 'pipe'],
  ])
  expect(graph.layers[1]?.calls).toEqual([{ inputs: [{ layer: 'x', call: 0, tensor: 0 }] }])
  expect(graph.outputs).toEqual([{ layer: 'normalization', call: 0, tensor: 0 }])
  // Where Keras 3.15 wrote the weights of such a model.
  expect(flat.layers.at(-1)?.savedAt).toBe('layers/pipeline/layers/normalization')
})
