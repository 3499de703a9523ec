import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

// Compiles the resampling of pictures with AssemblyScript, which npm fetches for this one use.

const folder = join(import.meta.dirname, '..', 'src', 'main', 'datasets', 'pictures')
const source = join(folder, 'resample.as')
const temporary = mkdtempSync(join(tmpdir(), 'graft-wasm-'))
try {
  const output = join(temporary, 'resample.wasm')
  // The compiler takes no other extension; here tsc would take it for TypeScript.
  copyFileSync(source, join(temporary, 'resample.ts'))
  const features = ['--enable', 'simd', '--enable', 'relaxed-simd']
  const shape = ['--runtime', 'stub', '--importMemory', '--noExportMemory', '-O3']
  execFileSync(
    'npm',
    ['exec', '--yes', '--package=assemblyscript@0.28.20', '--']
      .concat(['asc', 'resample.ts', '--outFile', output])
      .concat(features, shape),
    { cwd: temporary, stdio: 'inherit' },
  )
  const lines =
    readFileSync(output)
      .toString('base64')
      .match(/.{1,100}/g) ?? []
  const hash = createHash('sha256').update(readFileSync(source)).digest('hex')
  writeFileSync(
    join(folder, 'resampleWasm.ts'),
    [
      '/** Hash of resample.as, which this was compiled from by scripts/resampleWasm.ts. */',
      `export const sourceHash = '${hash}'`,
      '',
      '/** The WebAssembly module, in base64. */',
      'export const wasm = [',
      ...lines.map((line) => `  '${line}',`),
      "].join('')",
      '',
    ].join('\n'),
  )
} finally {
  rmSync(temporary, { recursive: true, force: true })
}
