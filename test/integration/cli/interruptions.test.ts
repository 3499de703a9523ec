import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createRandom } from '../../../src/shared/training/random.ts'
import {
  blobsPlan,
  copyExamples,
  graft,
  startGraft,
  writeArray,
  writePlan,
  type CliRecord,
  type Started,
} from './graftProcess.ts'

const folder = mkdtempSync(join(tmpdir(), 'graft-interrupted-'))
const at = (name: string): string => join(folder, name)
const plan = at('plan.json')
const library = ['--library', at('library.sqlite'), '--json']

const ROWS = 8000
const EPOCHS = 5

/** Enough batches that an epoch takes a while, and momentum, which a resumed run must have back. */
function makeLongPlan(): void {
  copyExamples(folder)
  const random = createRandom(1, 'long data')
  const ids = Int32Array.from({ length: ROWS }, (_, row) => row % 3)
  const values = Float32Array.from({ length: ROWS * 6 }, (_, i) => {
    return random.normal() + (ids[Math.floor(i / 6)] ?? 0)
  })
  writeArray(at('long-inputs.npy'), { dtype: 'float32', shape: [ROWS, 6], values })
  writeArray(at('long-classes.npy'), { dtype: 'int32', shape: [ROWS], values: ids })
  const long = blobsPlan({
    data: {
      source: { type: 'npy', inputs: 'long-inputs.npy', labels: 'long-classes.npy' },
      split: { test: 0.1, validation: 0.1 },
    },
    batchSize: 8,
    phases: [{ epochs: EPOCHS, optimizer: { name: 'adam', learningRate: 0.001 } }],
    checkpoint: { minSeconds: 0 },
  })
  // Dropout draws from the seed: a resumed run must go on where its draws stood.
  const changes = [...(long.model.changes ?? [])].slice(1)
  writePlan(plan, {
    ...long,
    model: { ...long.model, changes: [{ type: 'cut', at: 'drop' }, ...changes] },
  })
}

/** What a run came to, without what differs from run to run. */
function outcome(record: CliRecord): CliRecord {
  return without(record, ['runId', 'notes'])
}

function without(record: CliRecord, keys: readonly string[]): CliRecord {
  return Object.fromEntries(Object.entries(record).filter(([key]) => !keys.includes(key)))
}

const uninterrupted: { outcome?: CliRecord; history?: unknown } = {}

async function historyOf(run: string): Promise<unknown> {
  const { last } = await graft(['runs', 'show', run, ...library])
  return (last['history'] as CliRecord[]).map((record) => without(record, ['durationMs']))
}

/** Resumes a run and compares it with the one that was never interrupted: scores, epochs, and every weight. */
async function expectSameAfterResume(run: string): Promise<void> {
  const resumed = await graft(['resume', run, ...library])
  expect(resumed).toMatchObject({ code: 0, err: '' })
  expect(resumed.last['runId']).toBe(run)
  expect(outcome(resumed.last)).toEqual(uninterrupted.outcome)
  expect(await historyOf(run)).toEqual(uninterrupted.history)
}

async function statusOf(run: string): Promise<unknown> {
  const { last } = await graft(['runs', 'list', ...library])
  return (last['runs'] as CliRecord[]).find(({ id }) => id === run)?.['status']
}

/** Starts the run and waits until it has finished its second epoch and gone on. */
async function startAndWait(): Promise<{ readonly started: Started; readonly run: string }> {
  const started = startGraft(['train', plan, ...library])
  await started.waitFor((record) => record['type'] === 'epoch' && record['epoch'] === 1)
  const { runId } = await started.waitFor((record) => record['type'] === 'started')
  return { started, run: String(runId) }
}

/** The trainer of a `graft` process. */
function trainerOf(pid: number): number {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' }).split(
    '\n',
  )
  const rows = lines.map((line) => line.trim().split(/\s+/))
  const row = rows.find(([, parent, ...args]) => {
    return Number(parent) === pid && args.some((arg) => arg.endsWith('src/trainer/index.ts'))
  })
  return Number(row?.[0])
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

beforeAll(async () => {
  makeLongPlan()
  const { code, last } = await graft(['train', plan, ...library])
  expect([code, last['status']]).toEqual([0, 'finished'])
  uninterrupted.outcome = outcome(last)
  uninterrupted.history = await historyOf(String(last['runId']))
})
afterAll(() => {
  rmSync(folder, { recursive: true })
})

test('field case 76: a killed program leaves an interrupted run, no trainer, and loses nothing', async () => {
  const { started, run } = await startAndWait()
  const trainer = trainerOf(started.pid)
  process.kill(started.pid, 'SIGKILL')
  expect((await started.ended).signal).toBe('SIGKILL')
  while (isAlive(trainer)) await sleep(20)
  expect(await statusOf(run)).toBe('interrupted')
  await expectSameAfterResume(run)
})

test('Ctrl+C, which reaches every process of the terminal, stops the run and keeps it', async () => {
  const { started, run } = await startAndWait()
  process.kill(-started.pid, 'SIGINT')
  const { code, err, last, records } = await started.ended
  expect([code, err]).toEqual([130, ''])
  expect(last).toMatchObject({ type: 'run', runId: run, status: 'stopped', error: null })
  // It did not wait for the end.
  expect(records.filter((record) => record['type'] === 'epoch').length).toBeLessThan(EPOCHS)
  // Nothing is measured: who stops a run wants it to stop.
  expect(last['metrics']).toEqual({})
  expect(await statusOf(run)).toBe('stopped')
  await expectSameAfterResume(run)
})

test('a trainer that dies ends the command with the reason; the run can go on', async () => {
  const { started, run } = await startAndWait()
  process.kill(trainerOf(started.pid), 'SIGKILL')
  const { code, err, last } = await started.ended
  expect([code, err]).toEqual([1, ''])
  expect(last).toMatchObject({
    type: 'error',
    code: 'trainer.crashed',
    message: expect.stringContaining('SIGKILL') as string,
  })
  expect(await statusOf(run)).toBe('interrupted')
  const shown = await graft(['runs', 'show', run, ...library])
  expect(shown.last['error']).toMatchObject({ code: 'trainer.crashed' })
  await expectSameAfterResume(run)
})

test('a run that goes on, or is over, is not taken up', async () => {
  const { started, run } = await startAndWait()
  // Held still meanwhile: on a quick machine the run would be over before the other program has started.
  const trainer = trainerOf(started.pid)
  process.kill(trainer, 'SIGSTOP')
  const busy = await graft(['resume', run, ...library])
  process.kill(trainer, 'SIGCONT')
  expect(busy).toMatchObject({ code: 1, last: { type: 'error', code: 'trainer.busy' } })
  process.kill(started.pid, 'SIGTERM')
  expect((await started.ended).code).toBe(130)

  // Other data under the same name: the run would no longer be the same.
  const values = new Float32Array(ROWS * 6).fill(1)
  writeArray(at('long-inputs.npy'), { dtype: 'float32', shape: [ROWS, 6], values })
  const changed = await graft(['resume', run, ...library])
  expect(changed).toMatchObject({ code: 1, last: { code: 'run.notResumable' } })
  expect(await statusOf(run)).toBe('stopped')

  const { last } = await graft(['runs', 'list', ...library])
  const over = (last['runs'] as CliRecord[]).find(({ status }) => status === 'finished')
  const finished = await graft(['resume', String(over?.['id']), ...library])
  expect(finished).toMatchObject({ code: 1, last: { code: 'run.notResumable' } })
})

test('Ctrl+C where there is no run to keep ends the program at once', async () => {
  const files = ['--input', at('blobs-inputs.npy'), '--output', at('never.npy')]
  const started = startGraft(['predict', at('blobs.h5'), ...files, '--json'])
  let trainer = NaN
  while (Number.isNaN(trainer)) {
    await sleep(5)
    trainer = trainerOf(started.pid)
  }
  // Held still, so that no prediction ever comes.
  process.kill(trainer, 'SIGSTOP')
  process.kill(started.pid, 'SIGINT')
  expect(await started.ended).toMatchObject({ code: 130, out: '', err: '' })
  process.kill(trainer, 'SIGCONT')
  while (isAlive(trainer)) await sleep(20)
  expect(existsSync(at('never.npy'))).toBe(false)
})
