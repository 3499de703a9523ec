// The whole check, as CI runs it: every step runs even when one before it failed, and the last line counts.
import { spawn } from 'node:child_process'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const report = join(root, '.cache', 'vitest-report.json')

interface Step {
  readonly name: string
  /** A package's command with its arguments. */
  readonly command: readonly string[]
}

const types = ['shared', 'main', 'trainer', 'preload', 'test', 'e2e'].map((part) => ({
  name: `types of ${part}`,
  command: ['tsc', '-p', `tsconfig.${part}.json`],
}))

const steps: readonly Step[] = [
  { name: 'format', command: ['prettier', '--check', '--log-level=warn', '.'] },
  ...types,
  { name: 'types of renderer', command: ['vue-tsc', '-p', 'tsconfig.renderer.json'] },
  { name: 'lint', command: ['eslint', '--cache', '--cache-location', '.cache/eslint', '.'] },
  {
    name: 'dependency rules',
    command: ['depcruise', '--config', '.dependency-cruiser.cjs', 'src'],
  },
]

const tests: Step = {
  name: 'tests',
  command: [
    'vitest',
    'run',
    '--coverage',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ],
}

/** Runs a command of node_modules/.bin under the pinned Node; resolves to its exit code. */
function run({ command }: Step): Promise<number> {
  const [program = '', ...rest] = command
  const path = `${join(root, 'node_modules', '.bin')}${process.platform === 'win32' ? ';' : ':'}${process.env['PATH'] ?? ''}`
  return new Promise((resolve) => {
    const child = spawn(program, rest, {
      cwd: root,
      stdio: 'inherit',
      shell: process.platform === 'win32',
      env: { ...process.env, PATH: path },
    })
    child.once('error', () => {
      resolve(127)
    })
    child.once('exit', (code) => {
      resolve(code ?? 1)
    })
  })
}

interface Counts {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numPendingTests: number
}

/** Runs the static checks one after the other; gives the names of those that failed. */
async function runSteps(): Promise<readonly string[]> {
  const failed: string[] = []
  for (const step of steps) {
    const started = Date.now()
    const code = await run(step)
    const seconds = ((Date.now() - started) / 1000).toFixed(1)
    console.log(`${code === 0 ? 'ok' : 'FAILED'}  ${step.name} (${seconds} s)`)
    if (code !== 0) failed.push(step.name)
  }
  return failed
}

const noTests: Counts = { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0 }

async function main(): Promise<void> {
  const failedSteps = await runSteps()
  await rm(report, { force: true })
  const code = await run(tests)
  const counts = await readFile(report, 'utf8').then(
    (text) => JSON.parse(text) as Counts,
    () => noTests,
  )
  // A suite that cannot even load, or a missed coverage bar, fails without a failed test.
  const failed =
    code !== 0 && counts.numFailedTests === 0 ? [...failedSteps, 'suite or coverage'] : failedSteps
  if (failed.length > 0) console.log(`Failed: ${failed.join(', ')}`)
  const failures = failed.length + counts.numFailedTests
  const passes = steps.length - failedSteps.length + counts.numPassedTests
  const skipped = counts.numPendingTests > 0 ? `, ${counts.numPendingTests} skipped` : ''
  console.log(`${passes} passed, ${failures} failed${skipped}`)
  process.exitCode = failures > 0 ? 1 : 0
}

await main()
