import { describe, expect, it } from 'vitest'
import { applyChanges } from '../../../src/shared/model/applyChange.ts'
import { refKey, type GraphLayer, type ModelGraph } from '../../../src/shared/model/graph.ts'
import { inferShapes } from '../../../src/shared/model/inferShapes.ts'
import { suggestData, type Described } from '../../../src/shared/data/suggestData.ts'
import { referenceSchema } from '../../../src/shared/data/sourceSchema.ts'

const layer = (
  name: string,
  className: string,
  config: object,
  from: string | null,
): GraphLayer => ({
  name,
  className,
  config: config as GraphLayer['config'],
  freeze: 'train',
  origin: null,
  group: [],
  calls: [{ inputs: from === null ? [] : [{ layer: from, call: 0, tensor: 0 }] }],
})

/** Colour pictures of 8x8 through a scaling (or none) and a convolution. */
function colourModel(scaling: boolean): ModelGraph {
  const layers = [
    layer('image', 'InputLayer', { batchShape: [null, 8, 8, 3] }, null),
    ...(scaling ? [layer('scale', 'Rescaling', { scale: 1 / 255, offset: 0 }, 'image')] : []),
    layer('flat', 'Flatten', {}, scaling ? 'scale' : 'image'),
  ]
  return {
    name: 'colours',
    layers,
    inputs: [{ layer: 'image', call: 0, tensor: 0 }],
    outputs: [{ layer: 'flat', call: 0, tensor: 0 }],
  }
}

const list = { total: 0, items: [] }
const described = (change: Partial<Described>): Described => ({
  reference: referenceSchema.parse({ type: 'imageFolder', path: '/pets' }),
  name: 'pets',
  rows: 4,
  labels: 'classes',
  classes: [
    { name: 'cat', count: 2 },
    { name: 'dog', count: 2 },
  ],
  emptyClasses: [],
  leftOutClasses: [],
  rowShape: null,
  range: { least: 0, most: 255 },
  skipped: list,
  odd: list,
  ignored: list,
  duplicates: { groups: 0, extra: 0, acrossClasses: 0, examples: [] },
  parts: null,
  pictures: {
    sizes: [{ width: 5, height: 3, count: 4 }],
    distinctSizes: 1,
    formats: [{ name: 'png', count: 4 }],
    modes: [{ name: 'grey', count: 4 }],
  },
  table: null,
  text: null,
  columns: null,
  arrays: null,
  notes: [],
  ...change,
})

describe('suggestData', () => {
  it('brings pictures to the size, channels and range that the model takes, and says so', () => {
    const model = { graph: colourModel(false), labels: ['dog', 'cat', 'bird'] }
    const { data, notes } = suggestData(described({}), model)
    expect(data.source).toMatchObject({ rows: 8, columns: 8, grey: false })
    expect(data.scale).toBeCloseTo(1 / 255, 12)
    expect(notes.join(' ')).toMatch(/8×8.*red, green and blue alike.*matched.*by name/)
  })

  it('leaves pixels alone where the model scales them itself (field case 11)', () => {
    const { data, notes } = suggestData(described({}), { graph: colourModel(true), labels: null })
    expect(data.scale).toBe(1)
    expect(notes.join(' ')).toContain('layer "scale"')
  })

  it('offers the model adapted to the data: grey channels and the size, all weights kept', () => {
    const graph = colourModel(true)
    const { edits } = suggestData(described({}), { graph, labels: null })
    expect(edits.map(({ kind }) => kind)).toEqual(['channels', 'size'])
    const [grey] = edits
    const once = applyChanges(graph, grey?.changes ?? [])
    expect(inferShapes(once).get('flat:0:0')).toEqual([null, 192])
    const again = suggestData(described({}), { graph: once, labels: null })
    expect(again.data.source).toMatchObject({ grey: true, rows: 8 })
    expect(again.edits.map(({ kind }) => kind)).toEqual(['size'])
    const edited = applyChanges(once, again.edits[0]?.changes ?? [])
    const shapes = inferShapes(edited)
    const [input] = edited.inputs
    expect(shapes.get(refKey(input ?? { layer: '', call: 0, tensor: 0 }))).toEqual([null, 3, 5, 1])
    // What the layers behind take is what they took before: 8 x 8 x 3 numbers.
    expect(shapes.get('flat:0:0')).toEqual([null, 192])
    for (const { name } of graph.layers)
      expect(edited.layers.map((each) => each.name)).toContain(name)
  })

  it('says which classes the model does not have', () => {
    const { notes } = suggestData(described({}), { graph: colourModel(false), labels: ['cat'] })
    expect(notes.at(-1)).toContain('no classes of these names: dog')
  })

  it('keeps ids of text below the table of the model, and rows as long as its input', () => {
    const graph: ModelGraph = {
      name: 'text',
      layers: [
        layer('ids', 'InputLayer', { batchShape: [null, 12] }, null),
        layer('words', 'Embedding', { inputDim: 50, outputDim: 4 }, 'ids'),
      ],
      inputs: [{ layer: 'ids', call: 0, tensor: 0 }],
      outputs: [{ layer: 'words', call: 0, tensor: 0 }],
    }
    const reference = referenceSchema.parse({ type: 'text', path: '/t', layout: { kind: 'lines' } })
    const { data } = suggestData(described({ reference, pictures: null }), { graph, labels: null })
    expect(data.source).toMatchObject({ vocabulary: 50, length: 12 })
  })
})
