import { describe, expect, it } from 'vitest'
import { createTrainingHandlers } from '../../../src/main/workbench/training.ts'
import type { TrainingState } from '../../../src/shared/contract/workbenchApi/training.ts'
import { long, openTrainingPlace, type TrainingPlace } from './trainingPlace.ts'

const isOver = ({ status }: TrainingState) => !['preparing', 'running', 'paused'].includes(status)

/** A run that goes on, and what puts others behind it. */
async function busyPlace(): Promise<{ readonly place: TrainingPlace; readonly runId: string }> {
  const place = openTrainingPlace()
  const documentId = await place.document(long)
  const { runId } = await place.training.handlers.start({ documentId, fromScratch: false })
  return { place, runId }
}

async function enqueue({ training, document }: TrainingPlace, name: string): Promise<string> {
  const documentId = await document()
  const { runs } = await training.handlers.enqueue({ documentId, name, fromScratch: false })
  return runs.find((run) => run.name === name)?.id ?? ''
}

describe('runs that wait', () => {
  it('begin one after the other, in the order that was chosen, as the documents were', async () => {
    const { place, runId } = await busyPlace()
    const { training, library, until, told } = place
    await enqueue(place, 'one')
    const two = await enqueue(place, 'two')
    const three = await enqueue(place, 'three')
    await training.handlers.moveQueued({ id: two, to: 0 })
    const queue = await training.handlers.removeQueued({ id: three })
    expect(queue).toMatchObject({ isHeld: false, runs: [{ name: 'two' }, { name: 'one' }] })
    // What is edited while it waits is not in it.
    const documentId = queue.runs[0]?.documentId ?? ''
    const { revision, content, changes } = library.documents.get(documentId)
    const later = { ...(content as object), batchSize: 4 }
    library.documents.save({ id: documentId, revision, content: later, changes })

    await training.handlers.stop({ runId })
    const ended = (name: string) =>
      until('training.state', (state) => state.name === name && state.status === 'finished')
    const [first, second] = [await ended('two'), await ended('one')]
    expect(library.runs.get(first.runId).plan.batchSize).toBe(8)
    expect(library.runs.get(second.runId).status).toBe('finished')
    // What was learnt has the run's name. Both learnt the same, which is one model and keeps its name.
    const learnt = library.models.listModels().flatMap(({ name }) => name ?? [])
    expect(learnt).toEqual(['tiles', 'two'])
    const names = told('training.state').map(({ name }) => name)
    expect(names.indexOf('two')).toBeLessThan(names.indexOf('one'))
    await until('training.queue', ({ runs }) => runs.length === 0)
  })

  it('are listed by the next main, and begin when somebody says so', async () => {
    const { place, runId } = await busyPlace()
    const { training, context, until } = place
    await enqueue(place, 'waiting')
    // Another main on the same library, as after a crash of the first.
    const again = createTrainingHandlers(context)
    expect(await again.handlers.queue({})).toMatchObject({
      isHeld: true,
      runs: [{ name: 'waiting' }],
    })
    expect(again.liveRun()).toBeNull()
    await training.handlers.removeQueued({
      id: (await training.handlers.queue({})).runs[0]?.id ?? '',
    })
    await training.handlers.stop({ runId })
    await until('training.state', isOver)
    expect(await again.handlers.startQueue({})).toMatchObject({ isHeld: false })
    await until('training.state', ({ name, status }) => name === 'waiting' && status === 'finished')
    expect(await again.handlers.queue({})).toEqual({ runs: [], isHeld: false })
    await again.close()
  })

  it('wait on when the one before could not begin, which is told', async () => {
    const { place, runId } = await busyPlace()
    const { training, document, until } = place
    const documentId = await document({ data: null })
    await training.handlers.enqueue({ documentId, name: 'no data', fromScratch: false })
    await enqueue(place, 'after')
    await training.handlers.stop({ runId })
    const queue = await until('training.queue', ({ isHeld }) => isHeld)
    expect(queue.runs.map(({ name }) => name)).toEqual(['after'])
    expect(await training.handlers.state({})).toMatchObject({
      name: 'no data',
      status: 'failed',
      error: { code: 'workbench.incomplete' },
    })
  })
})

describe('a run that is prepared', () => {
  it('can be stopped, leaves nothing, and makes room', async () => {
    const { training, library, document, told } = openTrainingPlace()
    const documentId = await document()
    const starting = training.handlers.start({ documentId, fromScratch: false })
    expect(told('training.state').at(-1)).toMatchObject({
      status: 'preparing',
      runId: '',
      preparation: { step: 'data' },
    })
    await training.handlers.stop({ runId: '' })
    expect(await starting).toMatchObject({ status: 'stopped', runId: '', error: null })
    expect(library.runs.list()).toEqual([])
    expect(training.liveRun()).toBeNull()
    const { runId } = await training.handlers.start({ documentId, fromScratch: false })
    expect(library.runs.get(runId).status).toBe('running')
  })
})
