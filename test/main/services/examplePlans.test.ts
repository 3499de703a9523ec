import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openLibrary, type Library } from '../../../src/main/library/openLibrary.ts'
import { createRun, executeRun } from '../../../src/main/services/executeRun.ts'
import { openRunModel, prepareRun } from '../../../src/main/services/prepareRun.ts'
import { readPlan } from '../../../src/main/services/readPlan.ts'
import { startTrainer, type Trainer } from '../../../src/main/trainerHost/trainerHost.ts'
import { planJsonSchema } from '../../../src/shared/training/planJsonSchema.ts'
import { schemaFeatures, usedFeatures, type JsonSchema } from './schemaFeatures.ts'

const resources = join(import.meta.dirname, '..', '..', '..', 'resources')
const plansFolder = join(resources, 'plans')
const files = readdirSync(plansFolder).filter((name) => name.endsWith('.json'))
const small = files.filter((name) => !name.startsWith('sample-'))
const readJson = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'))

describe('the published schema', () => {
  test('is that of the code', () => {
    expect(readJson(join(resources, 'plan.schema.json'))).toEqual(planJsonSchema())
  })

  test('is named by every example', () => {
    const named = files.map((name) => readJson(join(plansFolder, name)))
    for (const plan of named) expect(plan).toMatchObject({ $schema: '../plan.schema.json' })
  })
})

describe('the example plans', () => {
  test('use every key, every alternative and every word of the schema', () => {
    const schema = planJsonSchema() as JsonSchema
    const used = new Set(
      files.flatMap((name) => [...usedFeatures(schema, readJson(join(plansFolder, name)))]),
    )
    const missing = [...schemaFeatures(schema)].filter((feature) => {
      // Patches are what undo makes; freezing in mode "train" freezes nothing. A template takes any optimizer by name; each stands in some plan.
      if (feature.startsWith('.model.changes[](patch)')) return false
      if (feature === '.model.changes[](freezeUpTo).mode=train') return false
      // A layer of the library is named by its model's identity, which no example can know.
      if (/\.layers?(\[\])?\.origin\b/.test(feature)) return false
      // How sources are read, prepared and divided is tested with the sources themselves.
      if (feature.startsWith('.data.')) return false
      // Every task is tested with the task itself.
      if (feature.startsWith('.task')) return false
      if (/^\.phases\(\w+\)\.optimizer=/.test(feature)) return false
      return !used.has(feature)
    })
    expect(missing).toEqual([])
  })

  test('would be found wanting', () => {
    const schema = planJsonSchema() as JsonSchema
    const one = usedFeatures(schema, readJson(join(plansFolder, 'freeze-modes.json')))
    expect(one).toContain('.phases[].optimizer(sgd).momentum')
    expect(one).toContain('.phases[].freeze[].mode=freezeWeights')
    expect(one).not.toContain('.phases[].optimizer(adam)')
    expect(schemaFeatures(schema)).toContain('.loss(poisson)')
    expect(schemaFeatures(schema)).toContain('.classWeights[]')
  })

  test('run on little data', () => {
    const folder = join(plansFolder, 'data')
    const bytes = readdirSync(folder).map((name) => statSync(join(folder, name)).size)
    expect(bytes.reduce((sum, each) => sum + each, 0)).toBeLessThan(100_000)
  })
})

describe('every small example runs', () => {
  const folder = mkdtempSync(join(tmpdir(), 'graft-examples-'))
  const state: { library?: Library; trainer?: Trainer } = {}

  beforeAll(async () => {
    state.library = openLibrary(join(folder, 'library.sqlite'))
    state.trainer = await startTrainer()
  })
  afterAll(async () => {
    await state.trainer?.close()
    state.library?.close()
    rmSync(folder, { recursive: true })
  })

  test.each(small)('%s', async (name) => {
    const { library, trainer } = state
    if (library === undefined || trainer === undefined) throw new Error('not started')
    const { plan, folder: planFolder } = await readPlan(join(plansFolder, name))
    const options = {
      folder: planFolder,
      cacheFolder: join(folder, 'cache'),
      library: () => library,
    }
    const prepared = await prepareRun(plan, await openRunModel(plan, options), options)
    const created = createRun(prepared, { library, trainer })
    const run = await executeRun(created, prepared, null, { library, trainer })

    expect(run.status).toBe('finished')
    expect(run.error).toBeNull()
    const parts = run.evaluation ?? {}
    const measured = plan.task === undefined ? ['test', 'train', 'validation'] : ['validation']
    expect(Object.keys(parts).sort()).toEqual(measured)
    for (const logs of Object.values(parts)) {
      expect(Object.keys(logs).sort()).toEqual(['loss', ...plan.metrics].sort())
      for (const value of Object.values(logs)) expect(value).toSatisfy(Number.isFinite)
    }
    const { history } = library.runs.detail(run.id)
    const planned = prepared.spec.phases.reduce((sum, phase) => sum + phase.epochs, 0)
    if (name === 'early-stopping.json') expect(history.length).toBeLessThan(planned)
    else expect(history).toHaveLength(planned)
    for (const { logs } of history) {
      for (const value of Object.values(logs)) expect(value).toSatisfy(Number.isFinite)
    }
    // Something was learnt, or at least not unlearnt: the kept epoch is no worse than the first.
    const losses = history.map(({ logs }) => logs['loss'] ?? NaN)
    expect(Math.min(...losses)).toBeLessThanOrEqual(losses[0] ?? NaN)
    expect(library.models.findModel(run.resultModel ?? '')).not.toBeNull()
    if (plan.saveAs !== null) expect(library.models.getModel(plan.saveAs).id).toBe(run.resultModel)
  })
})
