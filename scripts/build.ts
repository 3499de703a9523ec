// Builds the pages and Electron's two bundles into out/, when what they are made of has changed since.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { globSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const stamp = join(root, 'out', '.stamp')

const sources = [
  'electron.vite.config.ts',
  'package-lock.json',
  'src/renderer/**/*',
  'src/preload/**/*',
  'src/main/index.ts',
  'src/main/electron/**/*.ts',
  'src/main/web/{responses,staticFiles}.ts',
  'src/shared/**/*.ts',
]

/** A hash of all sources: times of files say nothing after a checkout. */
function hashSources(): string {
  const hash = createHash('sha256')
  const files = sources.flatMap((pattern) => globSync(pattern, { cwd: root, withFileTypes: true }))
  const paths = files
    .filter((file) => file.isFile())
    .map((file) => join(file.parentPath, file.name))
  for (const path of paths.sort()) hash.update(path.slice(root.length)).update(readFileSync(path))
  return hash.digest('hex')
}

function readStamp(): string {
  try {
    return readFileSync(stamp, 'utf8')
  } catch {
    return ''
  }
}

/** Brings out/ up to date. Exits with the builder's words when that fails. */
export function buildIfStale(): void {
  const hash = hashSources()
  if (readStamp() === hash) return
  rmSync(stamp, { force: true })
  const tool = join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js')
  const options = { cwd: root, encoding: 'utf8' } as const
  const { status, stdout, stderr } = spawnSync(process.execPath, [tool, 'build'], options)
  if (status !== 0) {
    console.error(`${stdout}${stderr}The pages of the workbench could not be built.`)
    process.exit(1)
  }
  writeFileSync(stamp, hash)
}

if (import.meta.main) buildIfStale()
