import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { createResultHandlers } from '../../../src/main/workbench/results.ts'
import type { TrainingState } from '../../../src/shared/contract/workbenchApi/training.ts'
import { openTrainingPlace, resources } from './trainingPlace.ts'

const isOver = ({ status }: TrainingState) => ['finished', 'failed'].includes(status)

/** A run that learnt the tiles well, though not all of them. */
async function trained(source?: object) {
  const place = openTrainingPlace()
  const documentId = await place.document({
    ...(source === undefined ? {} : { data: { source: source as never, scale: 1 / 255 } }),
    phases: [{ epochs: 2, optimizer: { name: 'adam', learningRate: 0.003 } }],
  })
  const { runId } = await place.training.handlers.start({ documentId, fromScratch: false })
  await place.until('training.state', isOver)
  return { ...place, runId, results: createResultHandlers(place.context) }
}

const test = { part: 'test' } as const
const page = { offset: 0, limit: 60 }

describe('results of a run', () => {
  it('agree with what the run itself measured, and with each other', async () => {
    const { results, runId, library } = await trained()
    const run = library.runs.get(runId)
    const matrix = await results.confusion({ runId, ...test })
    expect(matrix.labels).toEqual(['0', '1', '2', '3', '4', '5', '6'])
    expect(matrix.accuracy).toBeCloseTo(
      run.evaluation?.test?.['sparseCategoricalAccuracy'] ?? NaN,
      6,
    )
    expect(matrix.counts.flat().reduce((sum, count) => sum + count, 0)).toBe(matrix.rows)

    const hardest = await results.hardest({ runId, ...test, offset: 0, limit: 500 })
    expect(hardest.total).toBe(matrix.rows)
    const losses = hardest.items.map(({ loss }) => loss)
    expect(losses).toEqual([...losses].sort((a, b) => b - a))
    const mean = losses.reduce((sum, loss) => sum + loss, 0) / losses.length
    expect(mean).toBeCloseTo(run.evaluation?.test?.['loss'] ?? NaN, 4)

    for (const [truth, line] of matrix.counts.entries()) {
      for (const [predicted, count] of line.entries()) {
        const cell = await results.cell({ runId, ...test, truth, predicted, ...page })
        expect(cell.total).toBe(count)
        for (const item of cell.items) expect(item).toMatchObject({ truth, predicted })
      }
    }
    const perClass = await results.perClass({ runId, ...test })
    expect(perClass.map(({ support }) => support)).toEqual(
      matrix.counts.map((line) => line.reduce((sum, count) => sum + count, 0)),
    )
    expect(hardest.items[0]?.picture).toMatchObject({ width: 8, height: 8 })
  })

  it('predict a row and a picture file, and show what speaks for a class', async () => {
    const { results, runId, library } = await trained({
      type: 'imageFolder',
      path: join(resources, 'plans/data/tiles'),
      rows: 8,
      columns: 8,
      grey: true,
    })
    const { items } = await results.hardest({ runId, ...test, ...page })
    const [sample] = items
    const row = sample?.row ?? 0
    const ofRow = await results.predict({ runId, picture: { row } })
    expect(ofRow.classes).toHaveLength(7)
    expect(ofRow.classes[0]?.probability).toBeCloseTo(sample?.confidence ?? NaN, 5)
    expect(ofRow.seen.url).toMatch(/^data:image\/png;base64,/)

    // The first file of the folder is the first row of the data.
    const path = join(resources, 'plans/data/tiles/block/6.png')
    const [first] = ['block']
    const ofFile = await results.predict({ runId, picture: { path } })
    expect(ofFile.classes.map(({ label }) => label)).toContain(first)
    const map = await results.gradCam({ runId, picture: { path } })
    expect(map).toMatchObject({ layer: 'conv_2', rows: 4, columns: 4 })
    expect(map.label).toBe(ofFile.classes[0]?.label)
    expect(map.heat).toHaveLength(16)
    for (const heat of map.heat) expect(heat >= 0 && heat <= 1).toBe(true)
    const other = await results.gradCam({ runId, picture: { path }, layer: 'conv_1', class: 0 })
    expect(other).toMatchObject({ layer: 'conv_1', rows: 8, label: 'block' })
    expect(library.runs.get(runId).plan.data.source).toMatchObject({ type: 'imageFolder' })
    await expect(
      results.predict({ runId, picture: { path: join(resources, 'plan.schema.json') } }),
    ).rejects.toMatchObject({ code: 'data.badPicture' })
    await expect(results.predict({ runId, picture: { row: 9999 } })).rejects.toMatchObject({
      code: 'workbench.noResult',
    })
  })
})

describe('no results', () => {
  let folder = ''
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'graft-results-'))
    onTestFinished(() => {
      rmSync(folder, { recursive: true })
    })
  })

  it('of a run that is not there, or whose data has changed', async () => {
    for (const [from, to] of [
      ['tiles-inputs', 'x'],
      ['tiles-classes', 'y'],
    ] as const) {
      copyFileSync(join(resources, `plans/data/${from}.npy`), join(folder, `${to}.npy`))
    }
    const { results, runId } = await trained({
      type: 'npy',
      inputs: join(folder, 'x.npy'),
      labels: join(folder, 'y.npy'),
    })
    await expect(results.confusion({ runId: 'none', ...test })).rejects.toMatchObject({
      code: 'library.noRun',
    })
    copyFileSync(join(resources, 'plans/data/blobs-isThird.npy'), join(folder, 'y.npy'))
    copyFileSync(join(resources, 'plans/data/blobs-inputs.npy'), join(folder, 'x.npy'))
    await expect(results.confusion({ runId, ...test })).rejects.toMatchObject({
      code: 'workbench.noResult',
      params: { reason: 'its data has changed since' },
    })
  })
})
