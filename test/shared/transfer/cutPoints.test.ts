import { describe, expect, it } from 'vitest'
import type { NewLayerInput } from '../../../src/shared/model/change.ts'
import {
  findLayer,
  outputOf,
  refKey,
  type GraphLayer,
  type ModelGraph,
} from '../../../src/shared/model/graph.ts'
import { inferShapes } from '../../../src/shared/model/inferShapes.ts'
import { sequential } from '../../../src/shared/model/sequential.ts'
import { cutPoints, probedGraph, thinOut } from '../../../src/shared/transfer/cutPoints.ts'

const conv = (name: string, filters: number): NewLayerInput => ({
  name,
  className: 'Conv2D',
  config: { filters, kernelSize: [3, 3], padding: 'same' },
})
const dense = (name: string, units: number): NewLayerInput => ({
  name,
  className: 'Dense',
  config: { units },
})

const plain = sequential(
  'plain',
  [12, 10, 3],
  [
    conv('conv_1', 4),
    { name: 'drop', className: 'Dropout', config: { rate: 0.5 } },
    conv('conv_2', 600),
    { name: 'flat', className: 'Flatten' },
    dense('hidden', 5),
    dense('out', 2),
  ],
)

const names = (graph: ModelGraph, isReused: (layer: string) => boolean = () => true) =>
  cutPoints(graph, isReused).map(({ layer }) => layer)

/** Row shapes of a graph's outputs. */
function outputShapes(graph: ModelGraph) {
  const shapes = inferShapes(graph)
  return graph.outputs.map((ref) => shapes.get(refKey(ref))?.slice(1))
}

describe('the places to cut', () => {
  it('are layers in a row, but for those that hand on what they get', () => {
    expect(names(plain)).toEqual(['input', 'conv_1', 'conv_2', 'hidden', 'out'])
  })

  it('are behind norms and activations, not before them', () => {
    const block = [
      conv('conv', 4),
      { name: 'norm', className: 'BatchNormalization' },
      { name: 'relu', className: 'ReLU' },
    ]
    // Two dense layers of one width are two places.
    const tops = [
      { name: 'mean', className: 'GlobalAveragePooling2D' },
      dense('a', 4),
      dense('b', 4),
    ]
    expect(names(sequential('norms', [6, 6, 3], [...block, ...tops]))).toEqual([
      'input',
      'relu',
      'mean',
      'a',
      'b',
    ])
  })

  it('end where a layer is new', () => {
    expect(names(plain, (layer) => layer !== 'hidden')).toEqual(['input', 'conv_1', 'conv_2'])
  })

  it('are not inside a branch', () => {
    const row = sequential('around', [8], [dense('a', 4), dense('b', 4), dense('c', 4)])
    const sum = {
      ...(findLayer(row, 'c') ?? row.layers[0]),
      name: 'sum',
      className: 'Add',
      config: {},
      calls: [{ inputs: [outputOf('a'), outputOf('b')] }],
    } as GraphLayer
    const layers = row.layers.map((layer) =>
      layer.name === 'c' ? { ...layer, calls: [{ inputs: [outputOf('sum')] }] } : layer,
    )
    const around = { ...row, layers: [...layers.slice(0, -1), sum, ...layers.slice(-1)] }
    expect(names(around)).toEqual(['input', 'a', 'sum', 'c'])
  })

  it('are no rows of ids', () => {
    const text = sequential(
      'text',
      [6],
      [
        { name: 'words', className: 'Embedding', config: { inputDim: 9, outputDim: 4 } },
        { name: 'mean', className: 'GlobalAveragePooling1D' },
      ],
    )
    expect(names(text)).toEqual(['words', 'mean'])
  })
})

describe('the numbers that a probe sees', () => {
  it('are whole rows where they are few, else means over the finest grid within 2048', () => {
    const points = cutPoints(plain, () => true)
    // 12*10*3 and 12*10*4 are few; 600 channels leave room for one place; vectors stay.
    expect(outputShapes(probedGraph(plain, points))).toEqual([[360], [480], [600], [5], [2]])
  })

  it('keep the sides of a grid as the picture has them', () => {
    // 20*9*8 = 1440 fits, 21*9*8 too: up to 28*9*8 = 2016; 29*9*8 = 2088 does not.
    const wide = sequential('wide', [9, 40, 3], [conv('a', 8)])
    const [, point] = cutPoints(wide, () => true)
    const graph = probedGraph(wide, point === undefined ? [] : [point])
    expect(outputShapes(graph)).toEqual([[9 * 28 * 8]])
    expect(
      graph.layers.find(({ className }) => className === 'AdaptiveAveragePooling2D')?.config,
    ).toMatchObject({
      outputSize: [9, 28],
    })
  })

  it('are the mean over the steps of a sequence', () => {
    const text = sequential(
      'text',
      [6],
      [{ name: 'words', className: 'Embedding', config: { inputDim: 9, outputDim: 4 } }],
    )
    const points = [{ layer: 'words', ref: outputOf('words'), shape: [6, 4] }]
    expect(outputShapes(probedGraph(text, points))).toEqual([[4]])
  })

  it('are of layers whose names are free', () => {
    const graph = sequential('own', [4, 2], [dense('probe_0', 3)])
    const points = cutPoints(graph, () => true)
    const probed = probedGraph(graph, points).layers.map(({ name }) => name)
    expect(new Set(probed).size).toBe(probed.length)
  })
})

it('thins out evenly, the ends and the place of the usual cut kept', () => {
  // Evenly over 0 to 8, and then the end.
  expect(thinOut([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], 4)).toEqual([0, 4, 8, 9])
  expect(thinOut([0, 1], 3)).toEqual([0, 1])
})
