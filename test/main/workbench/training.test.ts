import { describe, expect, it } from 'vitest'
import type { TrainingState } from '../../../src/shared/contract/workbenchApi/training.ts'
import { long, openTrainingPlace } from './trainingPlace.ts'

const isOver = ({ status }: TrainingState) => !['preparing', 'running', 'paused'].includes(status)

describe('training a document', () => {
  it('answers when the run is in the library, and tells everything until it is over', async () => {
    const { training, library, told, until, document } = openTrainingPlace()
    const epochs = 30
    const documentId = await document({
      phases: [
        {
          name: 'head',
          epochs: 10,
          optimizer: { name: 'adam' },
          freeze: [
            { layers: '*', mode: 'freeze' },
            { layers: 'classes', mode: 'train' },
          ],
        },
        { name: 'all', epochs: epochs - 10, optimizer: { name: 'adam' } },
      ],
    })
    const first = await training.handlers.start({ documentId, fromScratch: false })
    expect(first).toMatchObject({ name: 'tiles', documentId, status: 'running' })
    expect(library.runs.get(first.runId).status).toBe('running')
    expect(training.liveRun()).toBe(first.runId)
    const last = await until('training.state', isOver)

    const run = library.runs.detail(first.runId)
    expect(run.status).toBe('finished')
    expect(last).toMatchObject({ runId: first.runId, status: 'finished', bestEpoch: run.bestEpoch })
    expect(last.history).toEqual(run.history)
    expect(last.moves).toEqual(run.moves)
    expect(last.phases).toEqual([
      { name: 'head', epochs: 10 },
      { name: 'all', epochs: 20 },
    ])
    expect(last.trained[0]).toEqual(['classes'])
    expect(last.log.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['preparing', 'begun', 'phase', 'epoch', 'checkpoint', 'ended']),
    )
    expect(last.log.filter(({ kind }) => kind === 'phase')).toHaveLength(2)
    expect(library.marks.get(first.runId).documentId).toBe(documentId)
    expect(library.models.findModel('tiles')?.id).toBe(run.resultModel)
    expect(training.liveRun()).toBeNull()
    expect(await training.handlers.state({})).toEqual(last)
    const seen = [
      ...told('training.update').flatMap((update) => update.epochs),
      ...told('training.state').flatMap(({ history }) => history),
    ]
    expect(new Set(seen.map(({ epoch }) => epoch)).size).toBe(epochs)
  })

  it('uses the trainer that was told of the run before it came', async () => {
    const { training, trainer, until, document } = openTrainingPlace()
    const documentId = await document({ phases: [{ epochs: 1, optimizer: { name: 'adam' } }] })
    expect(training.handlers.rehearse({})).toBeNull()
    await expect.poll(trainer, { timeout: 30_000 }).toBeDefined()
    const { pid } = trainer()
    await training.handlers.start({ documentId, fromScratch: false })
    await until('training.state', isOver)
    expect(trainer().pid).toBe(pid)
  })

  it('refuses a second run while one goes on, and disturbs neither', async () => {
    const { training, document, until } = openTrainingPlace()
    const documentId = await document(long)
    const { runId } = await training.handlers.start({ documentId, fromScratch: false })
    await expect(training.handlers.start({ documentId, fromScratch: false })).rejects.toMatchObject(
      { code: 'trainer.busy', params: { run: runId } },
    )
    expect(await training.handlers.state({})).toMatchObject({ runId, status: 'running' })
    await training.handlers.stop({ runId })
    await until('training.state', isOver)
  })

  it('pauses, goes on, stops with what was learnt, and goes on again', async () => {
    const { training, library, document, until, told } = openTrainingPlace()
    const documentId = await document(long)
    const { runId } = await training.handlers.start({ documentId, fromScratch: false })
    await until('training.update', ({ epochs }) => epochs.length > 0)
    await training.handlers.pause({ runId })
    const paused = await until('training.state', ({ status }) => status === 'paused')
    expect(library.runs.get(runId).status).toBe('paused')
    const before = told('training.update').length
    const onward = await training.handlers.resume({ runId })
    expect(onward.status).toBe('running')
    await until('training.update', ({ epochs }) =>
      epochs.some(({ epoch }) => epoch > paused.history.length),
    )
    expect(told('training.update').length).toBeGreaterThan(before)
    await training.handlers.stop({ runId })
    await until('training.state', isOver)
    const stopped = library.runs.detail(runId)
    expect(stopped.status).toBe('stopped')
    expect(stopped.resultModel).not.toBeNull()
    await expect(async () => training.handlers.stop({ runId })).rejects.toMatchObject({
      code: 'workbench.noTraining',
    })

    const again = await training.handlers.resume({ runId })
    expect(again.history.length).toBe(stopped.history.length)
    await training.handlers.stop({ runId })
    await until(
      'training.state',
      (state) => isOver(state) && state.log.length < again.log.length + 4,
    )
  })

  it('tells that the trainer died, keeps the last checkpoint, and goes on from there', async () => {
    const { training, library, document, until, trainer } = openTrainingPlace()
    const documentId = await document(long)
    const { runId } = await training.handlers.start({ documentId, fromScratch: false })
    await until('training.update', ({ epochs }) => epochs.length > 0)
    process.kill(trainer().pid, 'SIGKILL')
    const dead = await until('training.state', isOver)
    expect(dead).toMatchObject({ runId, status: 'interrupted', error: { code: 'trainer.crashed' } })
    expect(library.runs.get(runId).status).toBe('interrupted')
    const kept = library.checkpoints.get(runId)?.state.history.length ?? 0
    expect(kept).toBeGreaterThan(0)
    const onward = await training.handlers.resume({ runId })
    expect(onward.status).toBe('running')
    await until('training.update', ({ epochs }) => epochs.some(({ epoch }) => epoch >= kept))
    await training.handlers.stop({ runId })
    await until('training.state', ({ status }) => status === 'stopped')
  })

  it('tells what is wrong before anything is written', async () => {
    const { training, library, document } = openTrainingPlace()
    const empty = await document({ data: null })
    await expect(
      training.handlers.start({ documentId: empty, fromScratch: false }),
    ).rejects.toMatchObject({ code: 'workbench.incomplete' })
    expect(await training.handlers.state({})).toMatchObject({ runId: '', status: 'failed' })
    expect(library.runs.list()).toEqual([])
    await expect(
      training.handlers.start({ documentId: 'none', fromScratch: false }),
    ).rejects.toMatchObject({ code: 'workbench.noDocument' })
  })

  it('finds out where to cut, one thing at a time, and keeps nothing of it', async () => {
    const { training, library, document, until } = openTrainingPlace()
    const documentId = await document()
    const { probe, probed, stopProbe, start } = training.handlers
    expect(await probed({})).toBeNull()
    expect(await probe({ documentId })).toMatchObject({ documentId, status: 'running' })
    await expect(Promise.resolve(start({ documentId, fromScratch: false }))).rejects.toMatchObject({
      code: 'trainer.busy',
    })
    const { result, best } = await until('training.probe', ({ status }) => status === 'finished')
    expect(result?.points.map(({ layer }) => layer)).toContain(best)
    expect(await probed({})).toMatchObject({ status: 'finished', best })
    expect(library.runs.list()).toEqual([])
    await probe({ documentId })
    await stopProbe({})
    await until('training.probe', ({ status }) => status === 'stopped')
    const empty = await document({ data: null })
    expect(() => probe({ documentId: empty })).toThrow(
      expect.objectContaining({ code: 'workbench.incomplete' }),
    )
  })

  it('from scratch begins all weights anew and trains all of them', async () => {
    const { training, library, document, until } = openTrainingPlace()
    const documentId = await document({
      phases: { template: 'headThenAll', headEpochs: 1, epochs: 2, optimizer: 'adam' },
    })
    const { runId, phases, trained } = await training.handlers.start({
      documentId,
      fromScratch: true,
    })
    expect(phases).toEqual([{ name: 'scratch', epochs: 3 }])
    await until('training.state', isOver)
    const run = library.runs.get(runId)
    expect(run.plan.model.weights).toBe('fresh')
    expect(run.graph.layers.every(({ origin }) => origin === null)).toBe(true)
    expect(new Set(trained[0])).toEqual(new Set(run.moves?.map(({ layer }) => layer)))
  })
})

describe('comparing with scratch', () => {
  it('repeats a run both ways with every seed and gives a verdict', async () => {
    const { training, library, document, until } = openTrainingPlace()
    const documentId = await document()
    const { runId } = await training.handlers.start({ documentId, fromScratch: false })
    await until('training.state', isOver)
    const first = await training.handlers.compareWithScratch({ runId, draws: 2 })
    expect(first).toMatchObject({ runId, status: 'running', done: 0, of: 4 })
    await expect(training.handlers.start({ documentId, fromScratch: false })).rejects.toMatchObject(
      { code: 'trainer.busy' },
    )
    const last = await until('training.study', ({ status }) => status !== 'running')
    expect(last).toMatchObject({ status: 'finished', done: 4, metric: 'sparseCategoricalAccuracy' })
    expect(last.comparison).toMatchObject({ pairs: 2, leftOut: 0 })
    for (const { seed, scratch, transfer } of last.draws) {
      for (const [way, made] of [
        ['fresh', scratch],
        ['keep', transfer],
      ] as const) {
        const run = library.runs.get(made?.runId ?? '')
        expect(run).toMatchObject({ seed, status: 'finished' })
        expect(run.plan.model.weights).toBe(way)
        expect(made?.score).toBe(run.evaluation?.test?.['sparseCategoricalAccuracy'])
      }
    }
    expect(training.liveRun()).toBeNull()
    const scratch = last.draws[0]?.scratch?.runId ?? ''
    await expect(
      training.handlers.compareWithScratch({ runId: scratch, draws: 2 }),
    ).rejects.toMatchObject({ code: 'workbench.noResult' })
  })

  it('stops when it is told to, and keeps the runs that are over', async () => {
    const { training, library, document, until } = openTrainingPlace()
    const documentId = await document({
      phases: [{ epochs: 3000, optimizer: { name: 'sgd', learningRate: 1e-6 } }],
    })
    const { runId } = await training.handlers.start({ documentId, fromScratch: false })
    await training.handlers.stop({ runId })
    await until('training.state', isOver)
    await training.handlers.compareWithScratch({ runId, draws: 2 })
    await until('training.study', ({ now }) => now !== null)
    await training.handlers.stopComparison({})
    const last = await until('training.study', ({ status }) => status !== 'running')
    expect(last).toMatchObject({ status: 'stopped', comparison: null, done: 0 })
    expect(library.runs.list().every(({ status }) => status === 'stopped')).toBe(true)
    await expect(async () => training.handlers.stopComparison({})).rejects.toMatchObject({
      code: 'workbench.noTraining',
    })
  })
})
