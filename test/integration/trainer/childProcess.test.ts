import { fork } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, afterEach, describe, expect, test } from 'vitest'
import type { RunSpec } from '../../../src/shared/contract/trainerProtocol.ts'
import { chain, classRows, runSpec, temporaryFolder } from '../../trainer/loop/tinyRuns.ts'
import { isAlive, startChild, type ChildTrainer } from './childTrainer.ts'

const folder = temporaryFolder()
const children: ChildTrainer[] = []
afterEach(async () => {
  for (const child of children.splice(0)) {
    child.process.kill('SIGKILL')
    await child.ended
  }
})
afterAll(folder.remove)

async function start(): Promise<ChildTrainer> {
  const child = await startChild()
  children.push(child)
  return child
}

const data = classRows(folder.path, {
  rows: 60,
  features: 5,
  classes: 3,
  train: 40,
  validation: 15,
})
const graph = chain(
  [5],
  [
    { name: 'hidden', className: 'Dense', config: { units: 6, activation: 'relu' } },
    { name: 'drop', className: 'Dropout', config: { rate: 0.2 } },
    { name: 'head', className: 'Dense', config: { units: 3, activation: 'softmax' } },
  ],
)

function spec(runId: string, epochs: number): RunSpec {
  return runSpec({
    runId,
    graph,
    data,
    phases: [{ epochs, optimizer: { name: 'adam', learningRate: 0.01 } }],
  })
}

/** More epochs than any test waits for. */
const ENDLESS = 1_000_000

function train(child: ChildTrainer, run: RunSpec, resumeFrom: Parameters<typeof resume>[2] = null) {
  resume(child, run, resumeFrom)
}

function resume(
  child: ChildTrainer,
  run: RunSpec,
  resumeFrom: Extract<Parameters<ChildTrainer['send']>[0], { type: 'train' }>['resumeFrom'],
): void {
  child.send({ type: 'train', spec: run, resumeFrom })
}

describe('the trainer process', () => {
  test('says that it is ready and which TensorFlow it has, trains, and trains again', async () => {
    const child = await start()
    expect(child.ready.tensorflow).toMatch(/^2\./)
    train(child, spec('a', 2))
    const first = await child.waitFor('done', ({ runId }) => runId === 'a')
    train(child, spec('b', 2))
    const second = await child.waitFor('done', ({ runId }) => runId === 'b')
    expect(first.result.status).toBe('finished')
    // Bytes that crossed the channel are still typed arrays, and the same run gives the same bits.
    expect(first.result.weights['head']?.['kernel']?.values).toBeInstanceOf(Float32Array)
    expect(second.result.weights).toEqual(first.result.weights)
    const types = child.messages.map(({ type }) => type)
    expect(types.indexOf('progress')).toBeLessThan(types.indexOf('epochEnd'))
  })

  test('what it rehearses in a quiet moment changes no number of a run', async () => {
    const [asked, quiet] = [await start(), await start()]
    train(asked, spec('run', 2))
    const first = await asked.waitFor('done')
    await delay(1000)
    train(quiet, spec('run', 2))
    const second = await quiet.waitFor('done')
    expect(second.result.weights).toEqual(first.result.weights)
    expect(quiet.messages.map(({ type }) => type)[1]).toBe('progress')
  })

  test('field case 70: stops and starts ten times', async () => {
    const child = await start()
    for (let round = 0; round < 10; round++) {
      const runId = `run-${round}`
      train(child, spec(runId, ENDLESS))
      const seen = await child.waitFor('progress', (message) => message.runId === runId)
      child.send({ type: 'stop', runId })
      const { result } = await child.waitFor('done', (message) => message.runId === runId)
      expect(result.status).toBe('stopped')
      expect(seen.cursor.step).toBeGreaterThan(0)
    }
    train(child, spec('last', 1))
    const { result } = await child.waitFor('done', ({ runId }) => runId === 'last')
    expect(result.status).toBe('finished')
  })

  test('field case 63: runs one run at a time: a second is refused and the first is not disturbed', async () => {
    const child = await start()
    train(child, spec('first', ENDLESS))
    await child.waitFor('progress')
    train(child, spec('second', 1))
    const { error } = await child.waitFor('failed', ({ runId }) => runId === 'second')
    expect(error).toMatchObject({ code: 'trainer.busy', params: { run: 'first' } })
    child.send({ type: 'stop', runId: 'second' })
    const epochs = child.messages.filter(({ type }) => type === 'epochEnd').length
    await child.waitFor('epochEnd', ({ record }) => record.epoch > epochs)
    child.send({ type: 'stop', runId: 'first' })
    await child.waitFor('done', ({ runId }) => runId === 'first')
  })

  test('pauses with a checkpoint, computes nothing meanwhile, and goes on', async () => {
    const child = await start()
    train(child, spec('run', ENDLESS))
    await child.waitFor('epochEnd')
    child.send({ type: 'pause', runId: 'run' })
    await child.waitFor('paused')
    const said = child.messages.length
    // A question is answered while the run stands still: the process is there, only the run is not.
    child.send({ type: 'evaluate', id: 1, spec: spec('run', 1), part: 'validation' })
    await child.waitFor('evaluated')
    expect(child.messages.slice(said).map(({ type }) => type)).toEqual(['evaluated'])
    const checkpoint = child.messages[said - 2]
    expect(checkpoint?.type).toBe('checkpoint')
    child.send({ type: 'continue', runId: 'run' })
    const after = checkpoint?.type === 'checkpoint' ? checkpoint.state.cursor.step : NaN
    await child.waitFor('progress', ({ cursor }) => cursor.step > after)
    child.send({ type: 'stop', runId: 'run' })
    expect((await child.waitFor('done')).result.status).toBe('stopped')
  })

  test('predicts and evaluates while it trains', async () => {
    const child = await start()
    const run = spec('run', ENDLESS)
    train(child, run)
    await child.waitFor('progress')
    const input = {
      dtype: 'float32' as const,
      shape: [3, 5],
      values: new Float32Array(15).fill(0.5),
    }
    child.send({
      type: 'predict',
      id: 7,
      graph,
      weights: run.weights,
      inputs: [input],
      batchSize: 2,
    })
    const { outputs } = await child.waitFor('predicted', ({ id }) => id === 7)
    expect(outputs[0]?.shape).toEqual([3, 3])
    const row = [...(outputs[0]?.values.subarray(0, 3) ?? [])]
    expect(row.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 6)
    child.send({ type: 'predict', id: 8, graph, weights: run.weights, inputs: [], batchSize: 2 })
    const { error } = await child.waitFor('requestFailed', ({ id }) => id === 8)
    expect(error.code).toBe('run.badSpec')
    child.send({ type: 'stop', runId: 'run' })
    await child.waitFor('done')
  })

  test('a run that cannot be computed fails in words, and the next one works', async () => {
    const child = await start()
    const broken = spec('broken', 1)
    const labels = { ...broken.data.labels, path: join(folder.path, 'gone.bin') }
    train(child, { ...broken, data: { ...broken.data, labels } })
    const { error } = await child.waitFor('failed')
    expect(error).toMatchObject({ code: 'file.missing', params: { path: labels.path } })
    train(child, spec('good', 1))
    expect((await child.waitFor('done')).runId).toBe('good')
  })
})

describe('a trainer that dies', () => {
  test('killed in the middle: another goes on from its last checkpoint to the same bits', async () => {
    const calm = await start()
    train(calm, spec('run', 6))
    const whole = await calm.waitFor('done')

    const killed = await start()
    train(killed, spec('run', 6))
    const { state } = await killed.waitFor(
      'checkpoint',
      (message) => message.state.cursor.epoch === 2,
    )
    killed.process.kill('SIGKILL')
    expect(await killed.ended).toBe('SIGKILL')

    const next = await start()
    train(next, spec('run', 6), state)
    const resumed = await next.waitFor('done')
    expect(resumed.result.weights).toEqual(whole.result.weights)
    expect(resumed.state.slots).toEqual(whole.state.slots)
    expect(resumed.result.history.map(({ logs }) => logs)).toEqual(
      whole.result.history.map(({ logs }) => logs),
    )
  })

  test('tells of an error that nobody foresaw, then ends', async () => {
    const child = await start()
    train(child, spec('run', ENDLESS))
    await child.waitFor('progress')
    // No spec at all: what only a defect of Graft could send.
    child.process.send({ type: 'train', resumeFrom: null })
    const { error } = await child.waitFor('failed', ({ runId }) => runId === 'run')
    expect(error.code).toBe('internal.defect')
    expect(await child.ended).toBe(1)
  })

  test('ends itself when its channel closes, in the middle of a run', async () => {
    const child = await start()
    train(child, spec('run', ENDLESS))
    await child.waitFor('progress')
    child.process.disconnect()
    expect(await child.ended).toBe(0)
  })

  test('field case 78: ends itself when the process that started it is killed', async () => {
    const parentFile = join(folder.path, 'parent.mjs')
    const trainer = JSON.stringify(
      new URL('../../../src/trainer/index.ts', import.meta.url).pathname,
    )
    writeFileSync(
      parentFile,
      `import { fork } from 'node:child_process'
       const child = fork(${trainer}, [], { serialization: 'advanced' })
       process.on('message', (spec) => child.send({ type: 'train', spec, resumeFrom: null }))
       child.on('message', (message) => process.send({ pid: child.pid, type: message.type }))`,
    )
    const parent = fork(parentFile, [], { serialization: 'advanced', execArgv: [] })
    const said: { pid: number; type: string }[] = []
    parent.on('message', (message: { pid: number; type: string }) => said.push(message))
    await once(parent, 'message')
    parent.send(spec('run', ENDLESS))
    while (said.at(-1)?.type !== 'progress') await once(parent, 'message')
    const pid = said[0]?.pid ?? NaN
    expect(isAlive(pid)).toBe(true)
    parent.kill('SIGKILL')
    await once(parent, 'exit')
    // The vitest timeout is the limit; a trainer that outlives its parent fails the test.
    while (isAlive(pid)) await new Promise((resolve) => setTimeout(resolve, 50))
  })
})
