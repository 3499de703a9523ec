import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

/** Brings the pages up to date once before the tests that look at them. */
export function setup(): void {
  const script = join(import.meta.dirname, '..', '..', 'scripts', 'build.ts')
  execFileSync(process.execPath, [script], { stdio: 'inherit' })
}
