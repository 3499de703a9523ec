// Packages the desktop app: stages what the pinned Node runs, tests the stage, and calls electron-builder with the rest of
// the command line. `--stage FOLDER` only stages there. What was tried is in docs/packaging.md.
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readdirSync, realpathSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { buildIfStale } from './build.ts'

const root = join(import.meta.dirname, '..')

function run(program: string, args: readonly string[], cwd: string): void {
  const { status, error } = spawnSync(program, args, { cwd, stdio: 'inherit' })
  if (status === 0) return
  console.error(error?.message ?? `${program} ended with ${status ?? 'a signal'}.`)
  process.exit(1)
}

/** npm as it started this script; without a shell, so that it is the same on Windows. */
function npm(args: readonly string[], cwd: string): void {
  const cli = process.env['npm_execpath']
  if (cli === undefined) {
    console.error('Start this with "npm run package".')
    process.exit(1)
  }
  run(process.env['npm_node_execpath'] ?? process.execPath, [cli, ...args], cwd)
}

/** `host` as it will lie beside the app's archive, and `node` with the pinned runtime. */
function stage(folder: string): void {
  const host = join(folder, 'host')
  rmSync(host, { recursive: true, force: true })
  mkdirSync(host, { recursive: true })
  for (const name of ['package.json', 'package-lock.json', 'LICENSE', 'NOTICE.md', 'resources']) {
    cpSync(join(root, name), join(host, name), { recursive: true })
  }
  for (const part of ['main', 'trainer', 'shared']) {
    cpSync(join(root, 'src', part), join(host, 'src', part), { recursive: true })
  }
  rmSync(join(host, 'src', 'main', 'electron'), { recursive: true })
  npm(['ci', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], host)
  stageNative(host)
  stageNode(folder, host)
  refuseLinksOut(folder)
  console.log('Testing the stage...')
  const node = join(folder, 'node', process.platform === 'win32' ? 'node.exe' : 'node')
  run(node, [join(host, 'src', 'main', 'workbench', 'selfTest.ts')], folder)
}

/** The addon and TensorFlow's libraries as files: the links of a checkout lead out of the package. */
function stageNative(host: string): void {
  const from = join(root, 'node_modules', '@tensorflow', 'tfjs-node')
  const to = join(host, 'node_modules', '@tensorflow', 'tfjs-node')
  for (const name of ['lib', join('deps', 'lib')]) {
    // Links within the folder (libtensorflow.so to the library of its version) stay as they are.
    const options = { recursive: true, verbatimSymlinks: true }
    cpSync(realpathSync(join(from, name)), join(to, name), options)
  }
  const backbones = join(root, '.native', 'backbones')
  if (existsSync(backbones))
    cpSync(backbones, join(host, '.native', 'backbones'), { recursive: true })
}

/** A link out of the stage would work here and nowhere else. */
function refuseLinksOut(folder: string): void {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  const links = entries.filter((entry) => entry.isSymbolicLink())
  const out = links
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((path) => !realpathSync(path).startsWith(realpathSync(folder)))
  if (out.length === 0) return
  console.error(`These links lead out of the package:\n${out.join('\n')}`)
  process.exit(1)
}

/** Runs from a folder of its own; the copy in node_modules, headers included, is left out. */
function stageNode(folder: string, host: string): void {
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`
  const program = process.platform === 'win32' ? 'node.exe' : 'node'
  const pinned = join(host, 'node_modules', name)
  const source = existsSync(pinned) ? join(pinned, 'bin', program) : process.execPath
  cpSync(source, join(folder, 'node', program))
  rmSync(pinned, { recursive: true, force: true })
  rmSync(join(host, 'node_modules', '.bin'), { recursive: true, force: true })
}

const [flag, folder, ...more] = process.argv.slice(2)
if (flag === '--stage' && folder !== undefined) stage(folder)
else {
  buildIfStale()
  stage(join(root, 'out', 'stage'))
  const builder = join(root, 'node_modules', 'electron-builder', 'cli.js')
  const given = [flag, folder, ...more].filter((word) => word !== undefined)
  run(
    process.execPath,
    [builder, '--config', 'electron-builder.config.cjs', '--publish', 'never', ...given],
    root,
  )
}
