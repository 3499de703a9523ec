import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, describe, expect, test } from 'vitest'
import { ask, train } from '../../../src/main/trainerHost/requests.ts'
import { startTrainer, type Trainer } from '../../../src/main/trainerHost/trainerHost.ts'
import { sequential } from '../../../src/shared/model/sequential.ts'
import { longRun } from './longRun.ts'

const folder = mkdtempSync(join(tmpdir(), 'graft-host-'))
afterAll(() => {
  rmSync(folder, { recursive: true })
})

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** Waits as long as the test may take. */
async function waitUntilGone(pid: number): Promise<void> {
  while (isAlive(pid)) await sleep(20)
}

/** Twice the input plus one. */
const graph = sequential('line', [1], [{ name: 'line', className: 'Dense', config: { units: 1 } }])
const weights = {
  line: {
    kernel: { dtype: 'float32', shape: [1, 1], values: Float32Array.of(2) },
    bias: { dtype: 'float32', shape: [1], values: Float32Array.of(1) },
  },
} as const

async function predictLine(trainer: Trainer, x: number): Promise<readonly number[]> {
  const inputs = [{ dtype: 'float32', shape: [1, 1], values: Float32Array.of(x) }] as const
  const answer = await ask(trainer, { type: 'predict', graph, weights, inputs, batchSize: 1 })
  return answer.type === 'predicted' ? [...(answer.outputs[0]?.values ?? [])] : []
}

function writeProgram(name: string, lines: readonly string[]): string {
  const path = join(folder, name)
  writeFileSync(path, ['#!/bin/sh', ...lines, ''].join('\n'))
  chmodSync(path, 0o755)
  return path
}

describe('a trainer that does not start', () => {
  test('is told of with what it printed', async () => {
    const env = { NODE_OPTIONS: '--no-such-option' }
    await expect(startTrainer({ env })).rejects.toMatchObject({
      code: 'trainer.notReady',
      params: { reason: expect.stringContaining('--no-such-option') as string },
    })
  })

  test('is told of by its exit code when it printed nothing', async () => {
    const execPath = writeProgram('silent', ['exit 7'])
    await expect(startTrainer({ execPath })).rejects.toMatchObject({
      code: 'trainer.notReady',
      params: { reason: 'exit code 7' },
    })
  })

  test('is told of by the signal that killed it and its last words', async () => {
    const execPath = writeProgram('killed', ['echo "last words" >&2', 'kill -9 $$'])
    await expect(startTrainer({ execPath })).rejects.toMatchObject({
      code: 'trainer.notReady',
      params: { reason: 'signal SIGKILL: last words' },
    })
  })

  test('is killed when it is not wanted any more', async () => {
    const pidPath = join(folder, 'pid')
    const execPath = writeProgram('slow', [
      `echo $$ > "${pidPath}.part"`,
      `mv "${pidPath}.part" "${pidPath}"`,
      'exec sleep 600',
    ])
    const stop = new AbortController()
    const starting = startTrainer({ execPath, signal: stop.signal })
    while (!existsSync(pidPath)) await sleep(20)
    stop.abort()
    await expect(starting).rejects.toMatchObject({ code: 'trainer.notReady' })
    await waitUntilGone(Number(readFileSync(pidPath, 'utf8')))
  })

  test('is told of when its program is not there', async () => {
    await expect(startTrainer({ execPath: join(folder, 'nothing') })).rejects.toMatchObject({
      code: 'trainer.notReady',
      params: { reason: expect.stringContaining('ENOENT') as string },
    })
  })
})

test('starts, answers and stops five times, and leaves nothing behind', async () => {
  const pids = new Set<number>()
  for (let round = 0; round < 5; round++) {
    const trainer = await startTrainer()
    expect(trainer.tensorflow).toMatch(/^\d+\.\d+/)
    expect(await predictLine(trainer, round)).toEqual([2 * round + 1])
    pids.add(trainer.pid)
    await trainer.close()
    expect(isAlive(trainer.pid)).toBe(false)
    // Again, and after its end: harmless.
    await trainer.close()
    await expect(predictLine(trainer, 1)).rejects.toMatchObject({ code: 'trainer.crashed' })
  }
  expect(pids.size).toBe(5)
})

test('a trainer that does not answer is killed in the end', async () => {
  const trainer = await startTrainer()
  process.kill(trainer.pid, 'SIGSTOP')
  await trainer.close(100)
  expect(isAlive(trainer.pid)).toBe(false)
})

describe('during a run', () => {
  test('a crash is told of with the signal; Ctrl+C on the terminal is none', async () => {
    const trainer = await startTrainer()
    const spec = await longRun(join(folder, 'cache'))
    const epochs: number[] = []
    const ending = train(trainer, spec, null, (message) => {
      if (message.type !== 'epochEnd') return
      epochs.push(message.record.epoch)
      if (epochs.length === 2) process.kill(trainer.pid, 'SIGINT')
      if (epochs.length === 6) process.kill(trainer.pid, 'SIGKILL')
    })
    await expect(ending).rejects.toMatchObject({
      code: 'trainer.crashed',
      params: { detail: expect.stringContaining('signal SIGKILL') as string },
    })
    expect(epochs.length).toBeGreaterThanOrEqual(6)
    await trainer.close()
  })

  test('a host that is killed leaves no trainer behind', async () => {
    const script = join(import.meta.dirname, 'children', 'host.ts')
    const host = spawn(process.execPath, [script, join(folder, 'cache')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [told] = (await once(host.stdout, 'data')) as [Buffer]
    const pid = Number(told.toString())
    expect(isAlive(pid)).toBe(true)
    host.kill('SIGKILL')
    expect(await once(host, 'exit')).toEqual([null, 'SIGKILL'])
    await waitUntilGone(pid)
  })
})
