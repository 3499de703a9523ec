import { describe, expect, it } from 'vitest'
import {
  denseLayer,
  graphOf,
  newModel,
  openForTest,
  settableClock,
  startRun,
} from './libraryFixtures.ts'

const clock = () => settableClock('2026-03-01T10:00:00.000Z')

describe('marks of runs', () => {
  it('are empty at first', () => {
    const library = openForTest()
    const run = startRun(library)
    const none = { documentId: null, tags: [], comment: '', removedAt: null }
    expect(library.marks.get(run)).toEqual(none)
    expect([...library.marks.all()]).toEqual([[run, none]])
  })

  it('keep tags in their order and once, and put new ones in the place of old ones', () => {
    const library = openForTest()
    const run = startRun(library)
    library.marks.setTags(run, ['b', 'a', 'b'])
    expect(library.marks.get(run).tags).toEqual(['b', 'a'])
    library.marks.setTags(run, ['c'])
    expect(library.marks.all().get(run)?.tags).toEqual(['c'])
  })

  it('of two kinds do not disturb each other', () => {
    const library = openForTest()
    const run = startRun(library)
    library.marks.setComment(run, 'the good one')
    library.marks.setDocument(run, 'document-1')
    library.runs.rename(run, 'Shirts')
    expect(library.marks.get(run)).toMatchObject({
      comment: 'the good one',
      documentId: 'document-1',
    })
    expect(library.runs.get(run).name).toBe('Shirts')
  })

  it('tell the newest run of a document that is not in the bin', () => {
    const library = openForTest()
    const [first, second] = [startRun(library), startRun(library)]
    library.marks.setDocument(first, 'document-1')
    library.marks.setDocument(second, 'document-1')
    expect(library.marks.lastRunOf('document-1')).toEqual({ id: second, status: 'running' })
    library.runs.remove(second)
    expect(library.marks.lastRunOf('document-1')?.id).toBe(first)
    expect(library.marks.lastRunOf('document-2')).toBeNull()
  })

  it('cannot be made for a run that is not there', () => {
    const library = openForTest()
    for (const change of [
      () => library.marks.get('none'),
      () => {
        library.marks.setTags('none', ['a'])
      },
      () => {
        library.runs.rename('none', 'a')
      },
    ]) {
      expect(change).toThrow(expect.objectContaining({ code: 'library.noRun' }))
    }
  })
})

describe('the shelf', () => {
  it('keeps pieces in their order, through names and bin', () => {
    const { now } = clock()
    const library = openForTest(':memory:', { now })
    const model = library.models.saveModel(newModel())
    const piece = library.pieces.create({ name: 'bottom', model: model.id, layers: ['dense'] })
    const other = library.pieces.create({ name: 'bottom', model: model.id, layers: ['dense'] })
    expect(piece.id).not.toBe(other.id)
    library.pieces.rename(piece.id, 'edges')
    library.pieces.remove(other.id)
    expect(library.pieces.list()).toEqual([
      { ...piece, name: 'edges' },
      { ...other, removedAt: '2026-03-01T10:00:00.000Z' },
    ])
    library.pieces.restore(other.id)
    expect(library.pieces.list()[1]).toEqual(other)
    expect(() => {
      library.pieces.rename('none', 'x')
    }).toThrow(expect.objectContaining({ code: 'workbench.noPiece' }))
  })
})

describe('models', () => {
  it('in the bin are hidden, and whole', () => {
    const library = openForTest()
    const { id } = library.models.saveModel(newModel())
    library.removedModels.remove(id)
    library.removedModels.remove(id)
    expect([...library.removedModels.list()]).toEqual([id])
    expect(library.models.getModel(id).id).toBe(id)
    library.removedModels.restore(id)
    expect([...library.removedModels.list()]).toEqual([])
  })

  it('get further names, but none that another has', () => {
    const library = openForTest()
    const first = library.models.saveModel(newModel({ name: 'one' }))
    library.models.nameModel(first.id, 'also one')
    expect(library.models.getModel('also one').id).toBe(first.id)
    library.models.saveModel(
      newModel({ name: 'two', graph: graphOf(denseLayer('other')), weights: {} }),
    )
    expect(() => {
      library.models.nameModel(first.id, 'two')
    }).toThrow(expect.objectContaining({ code: 'library.nameTaken' }))
    expect(() => {
      library.models.nameModel('none', 'three')
    }).toThrow(expect.objectContaining({ code: 'library.noModel' }))
  })

  it('are renamed, unless another has the name', () => {
    const library = openForTest()
    const { id } = library.models.saveModel(newModel({ name: 'one' }))
    library.models.saveModel(
      newModel({ name: 'two', graph: graphOf(denseLayer('other')), weights: {} }),
    )
    library.models.renameModel('one', 'first')
    expect(library.models.getModel('first').id).toBe(id)
    expect(library.models.findModel('one')).toBeNull()
    for (const [from, to, code] of [
      ['first', 'two', 'library.nameTaken'],
      ['one', 'three', 'library.noModel'],
      ['first', ' ', 'library.badModel'],
    ] as const) {
      expect(() => {
        library.models.renameModel(from, to)
      }).toThrow(expect.objectContaining({ code }))
    }
    library.models.renameModel('first', 'first')
    expect(library.models.listModels().map(({ name }) => name)).toEqual(['first', 'two'])
  })
})
