import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openLibrary } from '../../src/main/library/openLibrary.ts'
import { readPlan } from '../../src/main/services/readPlan.ts'
import { runStudy, type StudyResult } from '../../src/main/services/transferStudy.ts'

const plans = join('resources', 'plans')

let folder = ''
let libraryPath = ''
let result: StudyResult

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'graft-study-'))
  libraryPath = join(folder, 'library.sqlite')
  result = await runStudy(
    {
      scratch: await readPlan(join(plans, 'sample-dense-scratch.json')),
      transfers: {
        transfer: await readPlan(join(plans, 'sample-dense-transfer.json')),
        bold: await readPlan(join(plans, 'sample-dense-transfer-bold.json')),
      },
      draws: [1, 2],
      metric: 'binaryAccuracy',
      higherIsBetter: true,
    },
    { libraryPath },
  )
})

afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
})

describe('the sample experiment', () => {
  it('learns either way: far better than the coin on 2,000 test images', () => {
    for (const { scores } of result.draws) {
      expect(Object.keys(scores)).toEqual(['scratch', 'transfer', 'bold'])
      for (const score of Object.values(scores)) expect(score).toBeGreaterThan(0.85)
    }
    expect(result.transfers['transfer']?.comparison.pairs).toBe(2)
  })

  it('gives all ways the same rows and the same number of epochs', () => {
    const library = openLibrary(libraryPath, { readonly: true })
    for (const { runs } of result.draws) {
      const details = Object.values(runs).map(({ id }) => library.runs.detail(id))
      for (const { history } of details) expect(history).toHaveLength(20)
      expect(new Set(details.map(({ versions }) => versions['data'])).size).toBe(1)
    }
    library.close()
  })

  it('leaves the reused layers bit for bit alone in the first phase, and moves them little in the second', () => {
    const library = openLibrary(libraryPath, { readonly: true })
    const [draw] = result.draws
    const run = library.runs.get(draw?.runs['transfer']?.id ?? '')
    expect(run.trained?.[0]).toEqual(['is_shirt/kernel', 'is_shirt/bias'])
    const moved = new Map(run.moves?.map(({ layer, relative }) => [layer, relative]))
    expect(moved.get('hidden_1')).toBeGreaterThan(0)
    expect(moved.get('hidden_1')).toBeLessThan(0.01)
    const lineage = library.lineage(run.resultModel ?? '', 'hidden_1')
    expect(lineage.map(({ change }) => change)).toEqual(['trained', 'origin'])
    expect(library.check()).toEqual([])
    library.close()
  })
})
