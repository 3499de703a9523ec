import { createHash } from 'node:crypto'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { DType, ModelWeights, WeightArray } from '../../../src/shared/model/weights.ts'
import {
  denseLayer,
  floats,
  graphOf,
  newModel,
  openForTest,
  openRaw,
  temporaryFolder,
} from './libraryFixtures.ts'

function bytesOf(array: WeightArray): string {
  const { buffer, byteOffset, byteLength } = array.values
  return Buffer.from(buffer, byteOffset, byteLength).toString('hex')
}

/** Weights with their bytes: -0, and every NaN, count as what they are. */
function exact(weights: ModelWeights) {
  return Object.entries(weights).map(([layer, arrays]) => [
    layer,
    Object.entries(arrays).map(([name, of]) => [name, of.dtype, of.shape, bytesOf(of)]),
  ])
}

const arrayTypes = { float32: Float32Array, int32: Int32Array, uint8: Uint8Array }

/** Arrays of any dtype, shape and bytes, some of them a view into a larger memory. */
const anyArray = fc
  .record({
    dtype: fc.constantFrom<DType>('float32', 'int32', 'uint8'),
    shape: fc.array(fc.nat({ max: 4 }), { maxLength: 3 }),
    seed: fc.integer(),
    offset: fc.constantFrom(0, 4),
  })
  .map(({ dtype, shape, seed, offset }): WeightArray => {
    const size = shape.reduce((product, length) => product * length, 1)
    const bytes = new Uint8Array(size * arrayTypes[dtype].BYTES_PER_ELEMENT + offset)
    bytes.forEach((_, i) => (bytes[i] = createHash('md5').update(`${seed}/${i}`).digest()[0] ?? 0))
    return { dtype, shape, values: new arrayTypes[dtype](bytes.buffer, offset, size) }
  })
const anyName = fc.oneof(
  fc.string({ minLength: 1, unit: 'grapheme' }),
  fc.constantFrom('__proto__', 'constructor', 'a/b', "it's", 'dense_10', 'null\0byte'),
)

describe('saving and loading models', () => {
  it('gives back the same bits, whatever the dtype, shape and names', () => {
    const library = openForTest()
    const layers = fc.dictionary(
      anyName,
      fc.dictionary(anyName, anyArray, { minKeys: 1, maxKeys: 3 }),
      {
        maxKeys: 4,
      },
    )
    fc.assert(
      fc.property(layers, (weights) => {
        const graph = graphOf(...Object.keys(weights).map((name) => denseLayer(name)))
        const { id } = library.models.saveModel(newModel({ name: null, graph, weights }))
        expect(exact(library.models.loadWeights(id))).toEqual(exact(weights))
        expect(library.models.getModel(id).graph).toEqual(graph)
      }),
      { numRuns: 200 },
    )
    expect(library.check()).toEqual([])
  })

  it('keeps NaN payloads, infinities and -0', () => {
    const library = openForTest()
    const bits = Uint32Array.from([0x7fc00001, 0xffc12345, 0x7f800000, 0xff800000, 0x80000000, 1])
    const kernel: WeightArray = {
      dtype: 'float32',
      shape: [6],
      values: new Float32Array(bits.buffer),
    }
    library.models.saveModel(newModel({ weights: { dense: { kernel } } }))
    const loaded = library.models.loadWeights('tiny')['dense']?.['kernel']
    expect(loaded && bytesOf(loaded)).toBe(bytesOf(kernel))
  })

  it('keeps settings of layers that JSON cannot hold', () => {
    const library = openForTest()
    const layer = { ...denseLayer('dense'), config: { maxValue: Infinity, slope: -0 } }
    const model = library.models.saveModel(newModel({ graph: graphOf(layer) }))
    expect(model.graph.layers[0]?.config).toStrictEqual({ maxValue: Infinity, slope: -0 })
  })

  it('stores an array once, however often it is used', () => {
    const path = join(temporaryFolder(), 'library.graft')
    const library = openForTest(path)
    const kernel = floats([2], [1, 2])
    const graph = graphOf(denseLayer('a'), denseLayer('b'))
    library.models.saveModel(newModel({ graph, weights: { a: { kernel }, b: { kernel } } }))
    library.models.saveModel(newModel({ name: 'two', weights: { dense: { kernel } } }))
    const count = openRaw(path).prepare('SELECT count(*) FROM weight_array').pluck().get()
    expect(count).toBe(1)
  })

  it('tells apart equal bytes of another dtype or shape', () => {
    const library = openForTest()
    const values = Float32Array.from([0, 0])
    const ids = [
      floats([2], [0, 0]),
      floats([2, 1], [0, 0]),
      floats([1, 2], [0, 0]),
      { dtype: 'int32' as const, shape: [2], values: new Int32Array(values.buffer) },
    ].map(
      (kernel) =>
        library.models.saveModel(newModel({ name: null, weights: { dense: { kernel } } })).id,
    )
    expect(new Set(ids).size).toBe(4)
  })

  it('loads one layer alone, and says which have no weights', () => {
    const library = openForTest()
    const { id } = library.models.saveModel(newModel())
    expect(library.models.layerWeights(id, 'dense')).toEqual(newModel().weights['dense'])
    expect(library.models.layerWeights(id, 'flatten')).toBeNull()
  })

  it('keeps labels and source', () => {
    const library = openForTest()
    const source = { kind: 'file', path: '/models/vgg.h5', sha256: 'ab' } as const
    const labels = ['T-shirt', '한국어', '0, one']
    library.models.saveModel(newModel({ source, labels }))
    expect(library.models.getModel('tiny')).toMatchObject({ source, labels, weightsBytes: 16 })
  })
})

describe('names and identity of models', () => {
  it('keeps the same content once', () => {
    const library = openForTest()
    const first = library.models.saveModel(newModel())
    expect(library.models.saveModel(newModel())).toEqual(first)
    expect(library.models.listModels()).toEqual([first])
  })

  it('does not depend on the order in which layers are given', () => {
    const library = openForTest()
    const graph = graphOf(denseLayer('a'), denseLayer('b'))
    const [a, b] = [{ kernel: floats([1], [1]) }, { kernel: floats([1], [2]) }]
    const first = library.models.saveModel(newModel({ graph, weights: { a, b } }))
    expect(library.models.saveModel(newModel({ graph, weights: { b, a } })).id).toBe(first.id)
  })

  it.each([
    ['a weight', { weights: { dense: { kernel: floats([1, 2], [1, 3]) } } }],
    ['the graph', { graph: graphOf({ ...denseLayer('dense'), freeze: 'freeze' }) }],
    ['a label', { labels: ['cat'] }],
  ] as const)('is another model when %s differs', (_what, part) => {
    const library = openForTest()
    const first = library.models.saveModel(newModel())
    expect(library.models.saveModel(newModel({ ...part, name: null })).id).not.toBe(first.id)
  })

  it('answers to each name that the same content was saved under', () => {
    const library = openForTest()
    const { id } = library.models.saveModel(newModel({ name: null }))
    library.models.saveModel(newModel({ name: 'one' }))
    library.models.saveModel(newModel({ name: 'two' }))
    expect(library.models.getModel('two')).toMatchObject({ id, name: 'two' })
    expect(library.models.getModel(id)).toMatchObject({ id, name: 'one' })
    expect(library.models.listModels().map((model) => model.name)).toEqual(['one', 'two'])
  })

  it('is found by the beginning of its identity, from eight digits on, unless a name is the same', () => {
    const library = openForTest()
    const { id } = library.models.saveModel(newModel({ name: null }))
    expect(library.models.getModel(id.slice(0, 8)).id).toBe(id)
    expect(library.models.findModel(id.slice(0, 7))).toBeNull()
    expect(library.models.findModel('0'.repeat(8))).toBeNull()
    const other = library.models.saveModel(newModel({ name: id.slice(0, 8), labels: ['a'] }))
    expect(library.models.getModel(id.slice(0, 8)).id).toBe(other.id)
  })

  it('refuses a name that another model has, and keeps nothing of the second', () => {
    const path = join(temporaryFolder(), 'library.graft')
    const library = openForTest(path)
    library.models.saveModel(newModel())
    const other = newModel({ weights: { dense: { kernel: floats([2], [8, 9]) } } })
    const save = () => library.models.saveModel(other)
    expect(save).toThrow(expect.objectContaining({ code: 'library.nameTaken' }))
    const db = openRaw(path)
    expect(db.prepare('SELECT count(*) FROM model').pluck().get()).toBe(1)
    expect(db.prepare('SELECT count(*) FROM weight_array').pluck().get()).toBe(2)
  })

  it('says which model is not there', () => {
    const library = openForTest()
    const expected = expect.objectContaining({
      code: 'library.noModel',
      params: { name: 'vgg' },
    }) as object
    expect(() => library.models.getModel('vgg')).toThrow(expected)
    expect(() => library.models.loadWeights('vgg')).toThrow(expected)
    expect(library.models.findModel('vgg')).toBeNull()
  })

  it.each([
    ['values do not fill the shape', { weights: { dense: { kernel: floats([3], [1]) } } }],
    ['the shape is not one', { weights: { dense: { kernel: floats([-1, -1], [1]) } } }],
    [
      'the numbers are of another dtype',
      {
        weights: { dense: { kernel: { dtype: 'int32', shape: [1], values: new Float32Array(1) } } },
      },
    ],
    ['a layer is not in the graph', { weights: { other: { kernel: floats([1], [1]) } } }],
    ['the name is empty', { name: ' ' }],
    ['the name looks like an identity', { name: 'a'.repeat(64) }],
    ['a name is half a character', { name: 'x\ud800' }],
  ] as const)('refuses a model when %s', (_what, part) => {
    const library = openForTest()
    const save = () => library.models.saveModel(newModel(part))
    expect(save).toThrow(expect.objectContaining({ code: 'library.badModel' }))
    expect(library.models.listModels()).toEqual([])
  })
})

describe('the database itself', () => {
  const row = 'SELECT * FROM model_weight ORDER BY position LIMIT 1'
  it.each([
    ['change a graph', `UPDATE model SET graph = '{}'`],
    ['change labels', `UPDATE model SET labels = '["a"]'`],
    ['delete a model', 'DELETE FROM model'],
    ['replace a model', 'INSERT OR REPLACE INTO model SELECT * FROM model'],
    ['change which weights', 'UPDATE model_weight SET hash = (SELECT max(hash) FROM weight_array)'],
    ['take a weight away', 'DELETE FROM model_weight WHERE position = 0'],
    ['replace a weight', `INSERT OR REPLACE INTO model_weight ${row}`],
    [
      'add a weight',
      `INSERT INTO model_weight SELECT model_id, 2, layer, 'more', hash FROM (${row})`,
    ],
    ['change numbers', `UPDATE weight_array SET bytes = zeroblob(byte_length)`],
    ['delete numbers', 'DELETE FROM weight_array'],
    [
      'replace numbers',
      `INSERT OR REPLACE INTO weight_array
        SELECT hash, dtype, shape, byte_length, zeroblob(byte_length) FROM weight_array`,
    ],
    ['change a name', `UPDATE model_name SET name = 'other'`],
    ['give a name to another model', 'INSERT OR REPLACE INTO model_name SELECT * FROM model_name'],
  ])('refuses to %s', (_what, statement) => {
    const path = join(temporaryFolder(), 'library.graft')
    const library = openForTest(path)
    library.models.saveModel(newModel())
    const before = exact(library.models.loadWeights('tiny'))
    const db = openRaw(path)
    // What other programs have by default.
    db.pragma('recursive_triggers = OFF')
    db.pragma('foreign_keys = OFF')
    expect(() => db.exec(statement)).toThrow(/never change|needs this weight array/)
    expect(exact(library.models.loadWeights('tiny'))).toEqual(before)
    expect(library.check()).toEqual([])
  })
})
