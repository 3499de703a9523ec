// `npm start`: the workbench in Electron where its runtime is, else in the browser. Says which.
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildIfStale } from './build.ts'

const root = join(import.meta.dirname, '..')

/** Electron's program, or `null` where its runtime was not installed. */
function electronProgram(): string | null {
  const folder = join(root, 'node_modules', 'electron')
  try {
    const program = join(folder, 'dist', readFileSync(join(folder, 'path.txt'), 'utf8').trim())
    return existsSync(program) ? program : null
  } catch {
    return null
  }
}

function hasScreen(): boolean {
  if (process.platform !== 'linux') return true
  return [process.env['DISPLAY'], process.env['WAYLAND_DISPLAY']].some(
    (name) => (name ?? '') !== '',
  )
}

function run(program: string, args: readonly string[]): void {
  const child = spawn(program, args, { cwd: root, stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    // The terminal sends Ctrl+C to both; the child says when it is over.
    process.on(signal, () => {
      if (signal === 'SIGTERM') child.kill(signal)
    })
  }
  child.once('error', (error) => {
    console.error(error.message)
    process.exitCode = 1
  })
  child.once('exit', (code) => {
    process.exitCode = code ?? 1
  })
}

buildIfStale()
const electron = electronProgram()
const given = process.argv.slice(2)
if (electron !== null && hasScreen() && !given.includes('--web')) {
  console.log('Opening the workbench in its own window (Electron).')
  run(electron, ['.', ...given])
} else {
  const why =
    electron === null ? "Electron's runtime is not installed" : 'there is no screen for a window'
  console.log(
    `Starting the workbench for the browser: ${given.includes('--web') ? 'as asked' : why}.`,
  )
  const cli = join('src', 'main', 'cli', 'index.ts')
  run(process.execPath, [cli, 'serve', '--open', ...given.filter((word) => word !== '--web')])
}
