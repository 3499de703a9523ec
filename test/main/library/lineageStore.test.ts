import { describe, expect, it } from 'vitest'
import type { Library } from '../../../src/main/library/openLibrary.ts'
import type { ModelRecord } from '../../../src/shared/library/records.ts'
import type { LayerOrigin } from '../../../src/shared/model/graph.ts'
import type { LayerWeights } from '../../../src/shared/model/weights.ts'
import { denseLayer, floats, graphOf, newModel, openForTest } from './libraryFixtures.ts'

const before: LayerWeights = { kernel: floats([2], [1, 2]), bias: floats([1], [0]) }
const after: LayerWeights = { kernel: floats([2], [1, 3]), bias: floats([1], [0]) }
const file = { kind: 'file', path: '/models/x.h5', sha256: 'ab' } as const
const run = (runId: string) => ({ kind: 'run', runId }) as const

interface OneLayer {
  readonly name: string
  readonly source: ModelRecord['source']
  readonly weights: LayerWeights
  readonly origin?: LayerOrigin | null
  readonly layer?: string
}

/** A model of one layer; its name makes each graph another. */
function save(
  library: Library,
  { name, source, weights, origin = null, layer = 'dense' }: OneLayer,
) {
  const graph = { ...graphOf(denseLayer(layer, origin)), name }
  return library.models.saveModel(newModel({ name, graph, source, weights: { [layer]: weights } }))
    .id
}

function stepsOf(library: Library, model: string, layer = 'dense') {
  return library.lineage(model, layer).map((step) => [step.modelName, step.layer, step.change])
}

describe('lineage', () => {
  it('tells that a layer came from a file, was kept in one run and trained in the next', () => {
    const library = openForTest()
    const x = save(library, { name: 'x', source: file, weights: before, layer: 'fc' })
    const third = save(library, {
      name: 'third',
      source: run('3'),
      weights: before,
      origin: { model: x, layer: 'fc' },
    })
    const seventh = save(library, {
      name: 'seventh',
      source: run('7'),
      weights: after,
      origin: { model: third, layer: 'dense' },
    })
    expect(library.lineage(seventh, 'dense')).toEqual([
      { model: seventh, modelName: 'seventh', layer: 'dense', source: run('7'), change: 'trained' },
      { model: third, modelName: 'third', layer: 'dense', source: run('3'), change: 'kept' },
      { model: x, modelName: 'x', layer: 'fc', source: file, change: 'origin' },
    ])
  })

  it('says that a layer began anew in a run', () => {
    const library = openForTest()
    const head = save(library, { name: 'head', source: run('3'), weights: before })
    expect(stepsOf(library, head)).toEqual([['head', 'dense', 'new']])
  })

  it('counts a bias that alone changed as training', () => {
    const library = openForTest()
    const x = save(library, { name: 'x', source: file, weights: before })
    const weights = { ...before, bias: floats([1], [1]) }
    const y = save(library, {
      name: 'y',
      source: run('1'),
      weights,
      origin: { model: x, layer: 'dense' },
    })
    expect(stepsOf(library, y)[0]).toEqual(['y', 'dense', 'trained'])
  })

  it('finds a model that was exported and came back, by its weights alone', () => {
    const library = openForTest()
    save(library, { name: 'trained', source: run('3'), weights: after, layer: 'fc' })
    const back = save(library, { name: 'back', source: file, weights: after })
    expect(stepsOf(library, back)).toEqual([
      ['back', 'dense', 'kept'],
      ['trained', 'fc', 'new'],
    ])
  })

  it('does not take equal zeros and ones for kinship', () => {
    const library = openForTest()
    const weights = { gamma: floats([2], [1, 1]), beta: floats([2], [0, 0]) }
    save(library, { name: 'a', source: file, weights })
    const b = save(library, { name: 'b', source: { kind: 'built' }, weights })
    expect(stepsOf(library, b)).toEqual([['b', 'dense', 'origin']])
  })

  it('does not take one equal weight of several for kinship', () => {
    const library = openForTest()
    save(library, { name: 'a', source: file, weights: before })
    const weights = { ...before, bias: floats([1], [1]) }
    const b = save(library, { name: 'b', source: { kind: 'built' }, weights })
    expect(stepsOf(library, b)).toEqual([['b', 'dense', 'origin']])
  })

  it('ends where the origin is not in the library', () => {
    const library = openForTest()
    const origin = { model: 'f'.repeat(64), layer: 'dense' }
    const x = save(library, { name: 'x', source: run('1'), weights: before, origin })
    expect(stepsOf(library, x)).toEqual([['x', 'dense', 'origin']])
  })

  it('follows a layer without weights by its origin', () => {
    const library = openForTest()
    const x = save(library, { name: 'x', source: file, weights: {} })
    const y = save(library, {
      name: 'y',
      source: run('1'),
      weights: {},
      origin: { model: x, layer: 'dense' },
    })
    expect(stepsOf(library, y)).toEqual([
      ['y', 'dense', 'kept'],
      ['x', 'dense', 'origin'],
    ])
  })

  it('says which layer or model is not there', () => {
    const library = openForTest()
    const x = save(library, { name: 'x', source: file, weights: before })
    expect(() => library.lineage(x, 'none')).toThrow(
      expect.objectContaining({ code: 'graph.noLayer' }),
    )
    expect(() => library.lineage('none', 'dense')).toThrow(
      expect.objectContaining({ code: 'library.noModel' }),
    )
  })
})
