import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openLibrary, type Library } from '../../../src/main/library/openLibrary.ts'
import {
  createRun,
  executeRun,
  type ExecuteOptions,
} from '../../../src/main/services/executeRun.ts'
import {
  openRunModel,
  prepareRun,
  type PreparedRun,
} from '../../../src/main/services/prepareRun.ts'
import { readPlan } from '../../../src/main/services/readPlan.ts'
import { startTrainer, type Trainer } from '../../../src/main/trainerHost/trainerHost.ts'
import { GraftError } from '../../../src/shared/contract/errors/graftError.ts'
import { planSchema, type PlanInput } from '../../../src/shared/training/plan.ts'

const plansFolder = join(import.meta.dirname, '..', '..', '..', 'resources', 'plans')
const folder = mkdtempSync(join(tmpdir(), 'graft-execute-'))
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

function options(): ExecuteOptions {
  const { library, trainer } = state
  if (library === undefined || trainer === undefined) throw new Error('not started')
  return { library, trainer }
}

/** The example with early stopping, prepared, with other keys. */
async function prepare(changes: Partial<PlanInput>): Promise<PreparedRun> {
  const { plan, folder: planFolder } = await readPlan(join(plansFolder, 'early-stopping.json'))
  const changed = planSchema.parse({ ...plan, ...changes })
  const { library } = options()
  const where = { folder: planFolder, cacheFolder: join(folder, 'cache'), library: () => library }
  return prepareRun(changed, await openRunModel(changed, where), where)
}

const phases: PlanInput['phases'] = [{ epochs: 2, optimizer: { name: 'sgd' } }]

/** The options with parts of the library in the place of its own. */
function withRuns(runs: Partial<Library['runs']>): ExecuteOptions {
  const given = options()
  return { ...given, library: { ...given.library, runs: { ...given.library.runs, ...runs } } }
}

test('gives signs of life between epochs, and none that fails ends the run', async () => {
  const prepared = await prepare({ phases: [{ epochs: 40, optimizer: { name: 'sgd' } }] })
  let beats = 0
  const given = withRuns({
    heartbeat: (id) => {
      beats += 1
      if (beats === 1) throw new GraftError('library.busy', { path: id, seconds: 15 })
      options().library.runs.heartbeat(id)
    },
  })
  const run = await executeRun(createRun(prepared, options()), prepared, null, {
    ...given,
    heartbeatMs: 1,
  })
  expect(run.status).toBe('finished')
  expect(beats).toBeGreaterThan(1)
  const after = beats
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(beats).toBe(after)
})

test('op by op, the numbers are those of compiled steps', async () => {
  const prepared = await prepare({ phases })
  const asked: unknown[] = []
  const given = options()
  const send: Trainer['send'] = (request) => {
    if (request.type === 'train') asked.push(request.spec.eager)
    given.trainer.send(request)
  }
  const run = (eager: boolean) => {
    const how = { ...given, trainer: { ...given.trainer, send }, eager }
    return executeRun(createRun(prepared, given), prepared, null, how)
  }
  const [compiled, eager] = [await run(false), await run(true)]
  expect(asked).toEqual([false, true])
  const losses = [compiled, eager].map(({ evaluation }) => evaluation?.test?.['loss'] ?? NaN)
  expect(losses[1]).toBeCloseTo(losses[0] ?? NaN, 5)
})

test('a name that was taken during the training costs the name, not the model', async () => {
  const { library } = options()
  const prepared = await prepare({ phases, saveAs: 'wanted' })
  const created = createRun(prepared, options())
  const graph = { name: 'other', layers: [], inputs: [], outputs: [] }
  library.models.saveModel({
    name: 'wanted',
    graph,
    weights: {},
    source: { kind: 'built' },
    labels: null,
  })
  const run = await executeRun(created, prepared, null, options())
  expect(run.status).toBe('finished')
  expect(library.models.getModel(run.resultModel ?? '').name).toBeNull()
  expect(run.notes.join()).toContain(`Its identity is ${run.resultModel ?? ''}.`)
  expect(library.models.getModel('wanted').graph).toEqual(graph)
  // From now on it is refused before anything is written.
  const before = library.runs.list().length
  expect(() => createRun(prepared, options())).toThrow(/"wanted"/)
  expect(library.runs.list()).toHaveLength(before)
})

test.each([
  { code: 'library.unwritable', status: 'interrupted' },
  { code: 'library.damaged', status: 'failed' },
] as const)('a library fault $code on the way leaves the run $status', async ({ code, status }) => {
  const prepared = await prepare({ phases })
  const created = createRun(prepared, options())
  const error =
    code === 'library.unwritable'
      ? new GraftError(code, { path: 'l', reason: 'the disk is full' })
      : new GraftError(code, { path: 'l', found: 'a hole' })
  const given = withRuns({
    appendEpoch: () => {
      throw error
    },
  })
  await expect(executeRun(created, prepared, null, given)).rejects.toBe(error)
  expect(options().library.runs.get(created.id)).toMatchObject({ status, error: { code } })
  // The trainer goes on with the run it was given; the next needs one of its own.
  await state.trainer?.close()
  state.trainer = await startTrainer()
})
