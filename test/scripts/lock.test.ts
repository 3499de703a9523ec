import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeCheckout } from './fakeCheckout.ts'
import type { Checkout } from './fakeCheckout.ts'
import { load } from './parts.ts'

let checkout: Checkout
let path: string

beforeEach(() => {
  checkout = makeCheckout()
  path = join(checkout.root, '.native', 'lock')
})

afterEach(() => {
  checkout.remove()
})

async function take(said: string[] = []): Promise<{ release: () => void }> {
  const { takeLock } = await load('lock')
  const { createSetup } = await load('setup')
  return takeLock(createSetup(checkout.root, { write: (text) => said.push(text) }))
}

describe('the lock', () => {
  it('is waited for while its owner lives', async () => {
    const first = await take()
    const said: string[] = []
    let taken = false
    const second = take(said).then((lock) => {
      taken = true
      return lock
    })
    await sleep(500)
    expect(taken).toBe(false)
    expect(said).toEqual([
      `Waiting for another set-up of this checkout (process ${process.pid})...\n`,
    ])
    first.release()
    ;(await second).release()
    expect(existsSync(path)).toBe(false)
  })

  it.each([
    ['whose owner is dead', () => JSON.stringify({ owner: { pid: deadPid(), start: '1' } })],
    [
      'whose number another process has now',
      () => JSON.stringify({ owner: { pid: process.pid, start: 'long ago' } }),
    ],
  ])('is taken over from one %s', async (_case, content) => {
    ;(await take()).release()
    writeFileSync(path, content())
    ;(await take()).release()
  })

  it('is not taken over while the child of a dead owner is at work', async () => {
    const own = await take()
    const owner = (JSON.parse(readFileSync(path, 'utf8')) as { owner: object }).owner
    writeFileSync(path, JSON.stringify({ owner: { pid: deadPid(), start: '1' }, child: owner }))
    const second = take()
    const winner = await Promise.race([second, sleep(500)])
    expect(winner).toBeUndefined()
    own.release()
    ;(await second).release()
  })

  it('is taken over when it was never written, but not at once', async () => {
    ;(await take()).release()
    writeFileSync(path, '')
    const second = take()
    expect(await Promise.race([second, sleep(300)])).toBeUndefined()
    utimesSync(path, new Date(0), new Date(0))
    ;(await second).release()
  })

  it('goes to one of many that find a dead owner', async () => {
    ;(await take()).release()
    writeFileSync(path, JSON.stringify({ owner: { pid: deadPid(), start: '1' } }))
    let holders = 0
    const contenders = Array.from({ length: 8 }, async () => {
      const lock = await take()
      holders += 1
      expect(holders).toBe(1)
      await sleep(5)
      holders -= 1
      lock.release()
    })
    await Promise.all(contenders)
  })
})

it('lets one of two set-ups work and the other find the work done', async () => {
  const both = [checkout.start(['--tests']), checkout.start(['--tests'])]
  const codes = await Promise.all(
    both.map(async (child) => (await once(child, 'exit'))[0] as number),
  )
  expect(codes).toEqual([0, 0])
  expect(checkout.takeCalls()).toEqual([
    'npm ci',
    'pip download',
    'node-gyp rebuild',
    'pip download backbone',
    'pip install',
  ])
})

function deadPid(): number {
  return spawnSync(process.execPath, ['-e', '']).pid
}
