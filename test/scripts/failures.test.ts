import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, it, afterEach } from 'vitest'
import { makeCheckout, python, writeTool } from './fakeCheckout.ts'
import type { Checkout } from './fakeCheckout.ts'
import { load, scripts } from './parts.ts'
import type { Overrides } from './parts.ts'

let checkout: Checkout

beforeEach(() => {
  checkout = makeCheckout()
})

afterEach(() => {
  checkout.remove()
})

/** A refusal is one or more plain sentences, comes before any work, and is no success. */
async function refusal(args: string[], overrides: Overrides): Promise<string> {
  const { code, said } = await checkout.bootstrap(args, overrides)
  expect(code).toBe(1)
  expect(said).toMatch(/^Set-up stopped: .+\.\n$/s)
  expect(said).not.toMatch(/\n {4}at /)
  expect(checkout.takeCalls()).toEqual([])
  return said
}

describe('the machine', () => {
  it('refuses an old Node', async () => {
    const { nodeVersionProblem } = await load('nodeVersion')
    expect(nodeVersionProblem('18.19.1')).toBe(
      'Set-up stopped: Graft needs Node 20 or newer, and this is Node 18.19.1. ' +
        'Install a newer Node and run the command again.',
    )
    expect(nodeVersionProblem('20.0.0')).toBeUndefined()
    expect(nodeVersionProblem('24.21.0')).toBeUndefined()
  })

  it.each([
    ['win32', 'x64', /not set up on Windows: its native TensorFlow is untested there/],
    ['darwin', 'x64', /Intel Macs: the last TensorFlow built for them is 2\.16/],
    ['linux', 'ia32', /does not run on Linux ia32: there is no TensorFlow for it/],
    ['freebsd', 'x64', /does not run on freebsd x64/],
  ])('refuses %s %s', async (platform, arch, sentence) => {
    expect(await refusal([], { platform, arch })).toMatch(sentence)
  })

  it('has a hash for each platform that it does not refuse', async () => {
    const { WHEELS } = await load('wheels')
    expect(Object.keys(WHEELS)).toEqual(['linux-x64', 'linux-arm64', 'darwin-arm64'])
    const { BACKBONE } = await load('backbone')
    for (const { sha256 } of [...Object.values(WHEELS), BACKBONE])
      expect(sha256).toMatch(/^[0-9a-f]{64}$/)
  })

  it('refuses musl', async () => {
    const said = await refusal([], { glibcVersion: () => undefined })
    expect(said).toMatch(/musl C library/)
  })

  it('wants a new Node on macOS, where none is pinned', async () => {
    const { WHEELS } = await load('wheels')
    const mac = { platform: 'darwin', arch: 'arm64', wheels: WHEELS, nodeVersion: '20.20.2' }
    expect(await refusal([], mac)).toMatch(/needs Node 24 or newer; this is 20\.20\.2/)
  })

  it('says how much disk space is needed and how much is there', async () => {
    const said = await refusal([], { freeBytes: () => 1e9 })
    expect(said).toMatch(/needs 2\.\d GB of disk space in .+, and 1\.0 GB is free\. Free 1\.\d GB/)
  })
})

describe('missing tools', () => {
  function without(name: string): void {
    rmSync(join(checkout.root, '..', 'bin', name))
  }

  it('Python', async () => {
    without('python3')
    expect(await refusal([], {})).toMatch(/: Python 3 was not found\. Install it .+ python3-pip/)
  })

  it('pip', async () => {
    writeTool(join(checkout.root, '..', 'bin', 'python3'), `exec ${python} -S "$@"`)
    const env = { ...checkout.env, PYTHONPATH: '' }
    expect(await refusal([], { env })).toMatch(/: Python has no pip \(.+\)\. Install it/)
  })

  it('a compiler', async () => {
    without('c++')
    expect(await refusal([], {})).toMatch(/: A C\+\+ compiler was not found\. .+build-essential/)
  })

  it('a compiler that is only a promise, as on a Mac without its tools', async () => {
    writeTool(join(checkout.root, '..', 'bin', 'c++'), 'exit 1')
    expect(await refusal([], {})).toMatch(/: A C\+\+ compiler was not found\./)
  })

  it('make', async () => {
    without('make')
    expect(await refusal([], {})).toMatch(/: The program make was not found\./)
  })

  it('npm', async () => {
    const env = { ...checkout.env, npm_execpath: undefined }
    expect(await refusal([], { env })).toMatch(/: npm was not found\./)
  })

  it('says all of them at once', async () => {
    without('python3')
    without('c++')
    without('make')
    const said = await refusal(['--tests'], {})
    expect(said.trim().split('\n')).toHaveLength(3)
  })
})

describe('the Python for Keras', () => {
  /** Answers the set-up's question as another Python would. */
  function pretend(answer: object): void {
    const text = JSON.stringify({ path: '/usr/bin/python3', major: 3, ...answer })
    writeTool(join(checkout.root, '..', 'bin', 'python3'), `echo '${text}'`)
  }

  it('has to be one that TensorFlow has wheels for', async () => {
    pretend({ minor: 14, pip: [25, 0], ensurepip: true })
    const said = await refusal(['--tests'], {})
    expect(said).toMatch(/Keras, which needs Python 3\.10 to 3\.13; the one found is 3\.14\./)
  })

  it('has to be able to make an environment', async () => {
    pretend({ minor: 10, pip: [22, 0], ensurepip: false })
    const said = await refusal(['--tests'], {})
    expect(said).toMatch(/cannot make an environment with pip .+ python3\.10-venv/)
  })
})

describe('failing downloads', () => {
  it('npm without a network', async () => {
    const env = { ...checkout.env, FAKE_NPM: 'offline' }
    const { code, said } = await checkout.bootstrap([], { env })
    expect(code).toBe(1)
    expect(said).toMatch(/Set-up stopped: Installing packages failed: .+ cannot be reached\./)
    expect(checkout.takeCalls()).toEqual([])
  })

  it('pip without a network', async () => {
    const env = { ...checkout.env, FAKE_PIP: 'offline' }
    const { code, said } = await checkout.bootstrap([], { env })
    expect(code).toBe(1)
    expect(said).toMatch(/Set-up stopped: Downloading TensorFlow .+ failed: .+ cannot be reached\./)
  })

  it('a wheel with another hash is refused and not kept', async () => {
    const wheels = structuredClone(checkout.wheels)
    Object.assign(wheels['linux-x64'] ?? {}, { sha256: '0'.repeat(64) })
    const { code, said } = await checkout.bootstrap([], { wheels })
    expect(code).toBe(1)
    expect(said).toMatch(/Set-up stopped: The downloaded TensorFlow is not the expected file/)
    expect(checkout.native('')).toEqual(['logs'])
  })

  it.each([
    ['npm error code EUSAGE', /do not agree/],
    ['npm error code EINTEGRITY', /not the one in package-lock\.json/],
    ['OSError: [Errno 28] No space left on device', /the disk is full/],
    ['npm error code E404', /does not have a pinned version/],
    ['SSLError(SSLCertVerificationError: CERTIFICATE_VERIFY_FAILED)', /certificate/],
    ['a.cc:1:10: fatal error: x.h: No such file\nmake: *** Error 1', /fatal error: x\.h/],
  ])('explains %s', async (output, sentence) => {
    const { explainFailure } = await load('fail')
    expect(explainFailure('A step', output, 'a.log').message).toMatch(sentence)
  })
})

describe('the script itself', () => {
  const folder = mkdtempSync(join(tmpdir(), 'graft-setup-'))
  cpSync(scripts, join(folder, 'scripts'), { recursive: true })

  afterAll(() => {
    rmSync(folder, { recursive: true })
  })

  function start(...args: string[]): { status: number | null; stdout: string; stderr: string } {
    const script = join(folder, 'scripts', 'bootstrap.mjs')
    return spawnSync(process.execPath, [script, ...args], { encoding: 'utf8', env: { PATH: '' } })
  }

  it('fails with sentences, on the error stream', () => {
    cpSync(join(scripts, '..', 'package-lock.json'), join(folder, 'package-lock.json'))
    const { status, stdout, stderr } = start('--quiet')
    expect(status).toBe(1)
    expect(stdout).toBe('')
    expect(stderr).toMatch(/^Set-up stopped: npm was not found\./)
    expect(stderr).toMatch(/Python 3 was not found\./)
    expect(stderr).not.toMatch(/\n {4}at /)
    expect(existsSync(join(folder, 'node_modules'))).toBe(false)
  })

  it('names a flag that it does not know', () => {
    const { status, stderr } = start('--fast')
    expect(status).toBe(1)
    expect(stderr).toMatch(/Unknown flag --fast/)
  })

  it('holds no address of an index', () => {
    const { stdout } = spawnSync('grep', ['-rlE', 'https?://', scripts], { encoding: 'utf8' })
    expect(stdout).toBe('')
    const requirements = join(scripts, '..', 'test', 'keras', 'requirements.txt')
    expect(readFileSync(requirements, 'utf8')).not.toMatch(/https?:|--(extra-)?index/)
  })
})
