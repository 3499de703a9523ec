import { describe, expect, it } from 'vitest'
import { createLibraryHandlers } from '../../../src/main/workbench/library.ts'
import { createRunHandlers } from '../../../src/main/workbench/runs.ts'
import type { TrainingState } from '../../../src/shared/contract/workbenchApi/training.ts'
import { newModel, newRun } from '../library/libraryRecords.ts'
import { openTrainingPlace } from './trainingPlace.ts'

const all = { text: '', tags: [], removed: false, limit: 1000 }
const models = { text: '', named: false, removed: false }
const isOver = ({ status }: TrainingState) => ['finished', 'failed'].includes(status)

/** Handlers, and three runs that have not ended. */
function place() {
  const opened = openTrainingPlace()
  const { library, context } = opened
  const model = library.models.saveModel(newModel())
  const ids = ['Shirts', 'Sandals', 'Bags'].map(
    (name) => library.runs.create(newRun(model.id, { name })).id,
  )
  return { ...opened, runs: createRunHandlers(context), ids, model }
}

describe('the table of runs', () => {
  it('is searched by name, tag and comment, newest first', async () => {
    const { runs, ids, told } = place()
    const [first = '', second = '', third = ''] = ids
    const names = async (filter: object) =>
      (await runs.list({ ...all, ...filter })).map(({ name }) => name)
    expect(await names({})).toEqual(['Bags', 'Sandals', 'Shirts'])
    await runs.tag({ id: first, tags: ['good', 'paper'] })
    await runs.tag({ id: second, tags: ['good'] })
    await runs.comment({ id: third, comment: 'Rate too HIGH' })
    await runs.rename({ id: second, name: 'Boots' })
    expect(await names({ text: ' too high ' })).toEqual(['Bags'])
    expect(await names({ text: 'paper' })).toEqual(['Shirts'])
    expect(await names({ text: 'boo' })).toEqual(['Boots'])
    expect(await names({ tags: ['good'] })).toEqual(['Boots', 'Shirts'])
    expect(await names({ tags: ['good', 'paper'] })).toEqual(['Shirts'])
    expect(await names({ statuses: ['finished'] })).toEqual([])
    expect(await names({ limit: 2 })).toEqual(['Bags', 'Boots'])
    expect(told('runs.changed').map(({ id }) => id)).toEqual([first, second, third, second])
  })

  it('has a bin from which runs come back as they were', async () => {
    const { runs, ids } = place()
    const [id = ''] = ids
    const before = await runs.get({ id })
    await runs.remove({ id })
    expect(await runs.list(all)).toHaveLength(2)
    const [removed] = await runs.list({ ...all, removed: true })
    expect(removed).toMatchObject({ id, removedAt: expect.any(String) as string })
    await runs.restore({ id })
    expect(await runs.get({ id })).toEqual(before)
    await expect(async () => runs.remove({ id: 'none' })).rejects.toMatchObject({
      code: 'library.noRun',
    })
  })

  it('compares: what differs in plan and weights, and the verdict over seeds of both ways', async () => {
    const { training, until, document, context, library } = openTrainingPlace()
    const runs = createRunHandlers(context)
    const documentId = await document({
      phases: [{ epochs: 1, optimizer: { name: 'adam', learningRate: 0.01 } }],
    })
    const made: string[] = []
    for (const fromScratch of [false, true]) {
      const { runId } = await training.handlers.start({ documentId, fromScratch })
      await until('training.state', (state) => state.runId === runId && isOver(state))
      made.push(runId)
    }
    const { differences, verdict } = await runs.compare({ ids: made })
    const rows = new Map(differences.map(({ what, values }) => [what, values]))
    expect(rows.get('plan.model.weights')).toEqual(['keep', 'fresh'])
    expect(rows.has('plan.phases[0].epochs')).toBe(false)
    expect(rows.has('weights of conv_1')).toBe(true)
    const scores = made.map(
      (id) => library.runs.get(id).evaluation?.test?.['sparseCategoricalAccuracy'],
    )
    expect(verdict).toMatchObject({
      metric: 'sparseCategoricalAccuracy',
      pairs: 1,
      verdict: 'noDifference',
      transfer: { mean: scores[0] },
      scratch: { mean: scores[1] },
    })
    expect((await runs.compare({ ids: [made[0] ?? '', made[0] ?? ''] })).runs).toHaveLength(1)
  })
})

describe('the library', () => {
  it('lists models with their size, hides those in the bin, and gives names', async () => {
    const { context, model } = place()
    const library = createLibraryHandlers(context)
    const [summary] = await library.models(models)
    // One dense layer with a kernel of two numbers.
    expect(summary).toMatchObject({ id: model.id, name: 'tiny', layers: model.graph.layers.length })
    expect(summary?.parameters).toBe(summary === undefined ? 0 : model.weightsBytes / 4)
    expect(await library.models({ ...models, text: 'TIN' })).toHaveLength(1)
    expect(await library.models({ ...models, text: 'nothing' })).toHaveLength(0)
    await library.removeModel({ id: model.id })
    expect(await library.models(models)).toEqual([])
    expect(await library.models({ ...models, removed: true })).toHaveLength(1)
    await library.restoreModel({ id: model.id })
    await library.nameModel({ id: model.id, name: 'second name', instead: null })
    expect((await library.models(models)).map(({ name }) => name)).toEqual(['tiny', 'second name'])
    await library.nameModel({ id: model.id, name: 'third', instead: 'second name' })
    expect((await library.models(models)).map(({ name }) => name)).toEqual(['tiny', 'third'])
  })

  it('keeps pieces in the order of the model, and refuses layers that are not there', async () => {
    const { context, model } = place()
    const library = createLibraryHandlers(context)
    const names = model.graph.layers.map(({ name }) => name)
    const piece = await library.savePiece({
      name: 'all of it',
      model: model.id,
      layers: [...names].reverse(),
    })
    expect(piece).toMatchObject({ layers: names, modelName: 'tiny' })
    await library.renamePiece({ id: piece.id, name: 'all' })
    await library.removePiece({ id: piece.id })
    expect(await library.pieces({ removed: false })).toEqual([])
    await library.restorePiece({ id: piece.id })
    expect(await library.pieces({ removed: false })).toMatchObject([{ name: 'all' }])
    await expect(async () =>
      library.savePiece({ name: 'x', model: model.id, layers: ['none'] }),
    ).rejects.toMatchObject({ code: 'graph.noLayer' })
  })
})
